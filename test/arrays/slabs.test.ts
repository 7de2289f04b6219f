import assert from "node:assert/strict";
import { test } from "node:test";
import * as fc from "fast-check";
import {
  fromValues,
  ravel,
  size,
  SlabGrid,
  slabOf,
  slabsOf,
  stridesOf,
  take,
  transpose,
  unravel,
} from "../../src/arrays/index.ts";

const shapes = fc.array(fc.integer({ min: 1, max: 5 }), { maxLength: 4 });

test("slabs cover a shape once, in C order, none larger than asked", () => {
  fc.assert(
    fc.property(shapes, fc.integer({ min: 1, max: 30 }), (shape, most) => {
      const array = {
        dtype: "float64",
        shape,
        data: Float64Array.from({ length: size(shape) }, (_, i) => i),
      } as const;
      const grid = new SlabGrid(shape, most);
      let next = 0;
      let w = 0;
      for (const { start, count, from, n } of slabsOf(shape, most)) {
        assert.ok(n <= most && n > 0 && from === next);
        assert.deepEqual(
          [...slabOf(array, start, count).data],
          Array.from({ length: n }, (_, i) => next + i),
        );
        for (let i = 0; i < n; i++) assert.equal(grid.indexOf(from + i), w);
        next += n;
        w++;
      }
      assert.equal(next, size(shape));
    }),
  );
});

test("ravel undoes unravel", () => {
  fc.assert(
    fc.property(shapes, fc.nat(1000), (shape, seed) => {
      const i = seed % size(shape);
      assert.equal(ravel(unravel(i, shape), stridesOf(shape)), i);
    }),
  );
});

test("transposing twice gives the array again, and taking keeps missing places", () => {
  const array = fromValues([
    [1, null, 3],
    [4, 5, 6],
  ]);
  assert.deepEqual(transpose(transpose(array, [1, 0]), [1, 0]), array);
  assert.deepEqual(take(array, 1, [2, -1, 1]), {
    dtype: "float64",
    shape: [2, 3],
    data: Float64Array.of(3, 0, 0, 6, 0, 5),
    missing: Uint8Array.of(0, 1, 1, 0, 1, 0),
  });
});

test("a block outside an array is refused", () => {
  assert.throws(() => slabOf(fromValues([1, 2]), [1], [2]), /no block of \[2\] at \[1\]/);
});
