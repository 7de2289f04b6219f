import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import {
  type DoubleDifferenceOptions,
  measureDoubleDifference,
  measureMisfit,
  type MisfitOptions,
  type Waveforms,
} from "../../../src/seismic/adjoint/index.ts";
import { slepianTapers } from "../../../src/seismic/signal/index.ts";
import { simpson } from "../../../src/seismic/adjoint/simpson.ts";
import { relativeError } from "../signal/any-samples.ts";

type Windows = readonly (readonly [start: number, end: number])[];

interface MisfitTables {
  readonly traces: Readonly<
    Record<"observed" | "synthetic" | "observed2" | "synthetic2", readonly number[]>
  >;
  readonly cases: readonly {
    readonly type: string;
    readonly dt: number;
    readonly options: Readonly<Record<string, unknown>>;
    readonly windows: Windows;
    readonly windows_2?: Windows;
    readonly misfit: number;
    readonly window_types: readonly string[];
    readonly sources: readonly (readonly number[])[];
  }[];
  readonly dpss: readonly {
    readonly length: number;
    readonly nw: number;
    readonly tapers: readonly (readonly number[])[];
  }[];
  readonly simpson: readonly { readonly samples: readonly number[]; readonly integral: number }[];
}

const url = new URL("../../../../test/data/seismic/misfit-tables.json", import.meta.url);
const tables = JSON.parse(readFileSync(url, "utf8")) as MisfitTables;
const { traces } = tables;

for (const [i, one] of tables.cases.entries()) {
  const options = Object.entries(one.options).map(([key, value]) => `${key} ${String(value)}`);
  test(`case ${i}, ${one.type} with ${options.join(", ")}, is pyadjoint's`, () => {
    const { misfit, sources, measurements } = measure(one);
    assert.ok(Math.abs(misfit - one.misfit) <= 1e-9 * Math.abs(one.misfit), `misfit ${misfit}`);
    assert.equal(sources.length, one.sources.length);
    for (const [k, source] of sources.entries()) {
      const error = relativeError(source, one.sources[k]!);
      assert.ok(error < (one.type.startsWith("multitaper") ? 1e-7 : 1e-9), `source ${k}: ${error}`);
    }
    const methods = measurements.map((measurement) =>
      "method" in measurement ? measurement.method : undefined,
    );
    const expected = one.window_types.map((type) => {
      if (!one.type.startsWith("multitaper")) return undefined;
      return type.endsWith("multitaper") ? "multitaper" : "cross-correlation";
    });
    assert.deepEqual(methods, expected);
  });
}

test("Slepian tapers of short windows are scipy's but for the sign", () => {
  for (const { length, nw, tapers } of tables.dpss) {
    const ours = slepianTapers(length, nw, tapers.length);
    assert.equal(ours?.length, tapers.length);
    for (const [order, taper] of tapers.entries()) {
      const same = relativeError(ours[order]!, taper);
      const opposite = relativeError(
        ours[order]!.map((x) => -x),
        taper,
      );
      assert.ok(Math.min(same, opposite) < 1e-10, `${length} ${nw} ${order}: ${same} ${opposite}`);
    }
  }
});

test("Simpson's rule of few samples is scipy's", () => {
  for (const { samples, integral } of tables.simpson) {
    const ours = simpson(Float64Array.from(samples), 0.5);
    assert.ok(Math.abs(ours - integral) <= 1e-14, `${samples.length}: ${ours}`);
  }
});

function measure(one: MisfitTables["cases"][number]): {
  readonly misfit: number;
  readonly sources: readonly Float64Array[];
  readonly measurements: readonly object[];
} {
  const options = { type: one.type, ...camelCase(one.options) };
  const first = waveforms(traces.observed, traces.synthetic, one.windows);
  if (one.windows_2 === undefined) {
    const { samples, ...rest } = measureMisfit(first, 1 / one.dt, options as MisfitOptions);
    return { ...rest, sources: [samples] };
  }
  const second = waveforms(traces.observed2, traces.synthetic2, one.windows_2);
  const { samples, ...rest } = measureDoubleDifference(
    first,
    second,
    1 / one.dt,
    options as DoubleDifferenceOptions,
  );
  return { ...rest, sources: samples };
}

function waveforms(
  observed: readonly number[],
  synthetic: readonly number[],
  windows: Windows,
): Waveforms {
  return {
    observed: Float64Array.from(observed),
    synthetic: Float64Array.from(synthetic),
    windows: windows.map(([start, end]) => ({ start, end })),
  };
}

function camelCase(options: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(options).map(([key, value]) => [
      key.replaceAll(/_(.)/g, (_, letter: string) => letter.toUpperCase()),
      value,
    ]),
  );
}
