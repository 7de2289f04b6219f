import assert from "node:assert/strict";
import { test } from "node:test";
import { evaluateResponse, removeResponse } from "../../../src/seismic/response/index.ts";
import { relativeError } from "../signal/any-samples.ts";
import { readResponseTables } from "./response-tables.ts";

const { frequencies, curves, removals } = readResponseTables();
const warn = (): void => {};

test("every kind of stage is evaluated as evalresp does, for every output", () => {
  for (const { name, response, curves: expected } of curves) {
    for (const output of ["VEL", "DISP", "ACC", "DEF"] as const) {
      const options = { output, warn };
      const curve = evaluateResponse(response, Float64Array.from(frequencies), options);
      const error = relativeError(curve, expected[output]);
      assert.ok(error < 1e-11, `${name}, ${output}: ${error}`);
    }
  }
});

test("a response is removed as obspy does, with every option", () => {
  for (const { response: name, npts, options, result } of removals.cases) {
    const { response } = curves.find((each) => each.name === name)!;
    const samples = Float64Array.from(removals.input.slice(0, npts));
    const error = relativeError(
      removeResponse(samples, 20, response, { ...options, warn }),
      result,
    );
    assert.ok(error < 1e-10, `${name}, ${npts} samples, ${JSON.stringify(options)}: ${error}`);
  }
});

test("a polynomial is removed in time, by itself or with stages after it", () => {
  for (const { response, result } of removals.polynomials) {
    const samples = Float64Array.from(removals.input.slice(0, result.length));
    assert.ok(relativeError(removeResponse(samples, 20, response), result) < 1e-13);
  }
});
