import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { scalarPass } from "../../../src/seismic/fft/radix-passes.ts";
import { VectorMemory } from "../../../src/seismic/fft/vector-memory.ts";
import { randomSamples } from "../signal/any-samples.ts";

test("a pass in vector instructions gives the bits of the pass without", () => {
  for (const radix of [2, 3, 4, 5, 7]) {
    for (const [m, s] of [
      [1, 1],
      [1, 6],
      [5, 1],
      [4, 3],
      [3, 50],
    ] as const) {
      const samples = randomSamples(2 * radix * m * s, radix);
      const factors = randomSamples(2 * m * (radix - 1), m);
      const [expected, found] = [undefined, VectorMemory.of(10_000)].map((memory) => {
        const arrayOf = (values: Float64Array): Float64Array => {
          const array = memory?.array(values.length) ?? new Float64Array(values.length);
          array.set(values);
          return array;
        };
        const y = arrayOf(new Float64Array(samples.length));
        const run = memory === undefined ? scalarPass(radix, m) : memory.pass(radix, m);
        run!(arrayOf(samples), y, arrayOf(factors), m, s);
        return [...y];
      });
      assert.ok(found!.some((value) => value !== 0));
      assert.deepEqual(found, expected, `radix ${radix}, m ${m}, s ${s}`);
    }
  }
});

test("where address space is too small for vector instructions, transforms give the same bits", (t) => {
  const program = fileURLToPath(new URL("../../fixtures/print-transforms.js", import.meta.url));
  const run = (limit: string): string =>
    execFileSync("bash", ["-c", `${limit} exec "$0" "$1"`, process.execPath, program], {
      encoding: "utf8",
      stdio: ["ignore", "pipe", "inherit"],
    });
  const [way, ...spectra] = run("").split("\n");
  const [otherWay, ...otherSpectra] = run("ulimit -v 4000000;").split("\n");
  if (otherWay !== "scalar") return t.skip("ulimit -v limits no address space here");
  assert.equal(way, "vector");
  assert.ok(spectra.length > 20);
  assert.deepEqual(otherSpectra, spectra);
});

test("memory of less than a page, and what WebAssembly cannot address, is not asked for", () => {
  assert.equal(VectorMemory.of(8192), undefined);
  assert.equal(VectorMemory.of(2 ** 29 + 1), undefined);
});
