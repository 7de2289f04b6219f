import { gridIndex, type ParameterSpace } from "../../combos/index.ts";
import { type Manifest, type RunCase, visitCases } from "../../crop/index.ts";
import type { Cell } from "../../report/index.ts";
import { cellOf } from "./cells.ts";

/** A case that failed, as far as a page shows it. */
export interface FailedRow {
  readonly caseNumber: number;
  readonly batch: number;
  readonly attempt: number;
  readonly kind: string;
  readonly name: string;
  readonly message: string;
  /** Stack, what the program printed, how it ended. */
  readonly evidence: string;
}

/** What was gathered of the cases that were run. */
export interface CaseRecords {
  /** Seconds of each case that gave a value. */
  readonly seconds: Float64Array;
  /** Of the cases that are shown, those that were run. */
  readonly shown: ReadonlyMap<number, ShownCase>;
  /** The outputs of the shown cases that are single values. */
  readonly outputs: readonly string[];
  /** The first failed cases, in order. */
  readonly failed: readonly FailedRow[];
  readonly failedCount: number;
}

/** A case that is shown. */
export interface ShownCase {
  readonly batch: number;
  readonly seconds: number;
  readonly attempt: number;
  readonly values: ReadonlyMap<string, Cell>;
}

/** Reads all records of a crop once; keeps at most `mostFailed` failures, and the values of every `step`th case. */
export function readCaseRecords(
  folder: string,
  manifest: Manifest,
  { step, mostFailed }: { readonly step: number; readonly mostFailed: number },
): CaseRecords {
  const seconds = new Float64Array(manifest.cases).fill(NaN);
  const shown = new Map<number, ShownCase>();
  const outputs = new Set<string>();
  const failed: FailedRow[] = [];
  let failedCount = 0;
  visitCases(folder, manifest, (run) => {
    const { caseNumber, batch, attempt, isFailure } = run;
    if (isFailure) {
      failedCount++;
      if (failed.length < mostFailed) failed.push(failedRow(run));
    } else seconds[caseNumber] = run.seconds;
    if (caseNumber % step !== 0) return;
    const values = isFailure ? new Map<string, Cell>() : scalarsOf(run);
    for (const name of values.keys()) outputs.add(name);
    shown.set(caseNumber, { batch, attempt, seconds: run.seconds, values });
  });
  return {
    seconds: seconds.filter((each) => !Number.isNaN(each)),
    shown,
    outputs: [...outputs],
    failed: failed.toSorted((a, b) => a.caseNumber - b.caseNumber),
    failedCount,
  };
}

function scalarsOf(run: RunCase): Map<string, Cell> {
  const values = new Map<string, Cell>();
  for (const [name, output] of Object.entries(run.value())) {
    if (output.shape.length === 0) values.set(name, cellOf(output, 0));
  }
  return values;
}

function failedRow(run: RunCase): FailedRow {
  const { kind, name, message, stack, stderr, exitCode, signal, settings } = run.failure();
  const parts = [
    stack ?? `${name}: ${message}`,
    exitCode === undefined ? "" : `exit status: ${exitCode}`,
    signal === undefined ? "" : `signal: ${signal}`,
    stderr === undefined || stderr === "" ? "" : `standard error:\n${stderr.trimEnd()}`,
    settings === "" ? "" : `settings: ${settings}`,
  ];
  const { caseNumber, batch, attempt } = run;
  const evidence = parts.filter((part) => part !== "").join("\n\n");
  return { caseNumber, batch, attempt, kind, name, message, evidence };
}

/** Gives the arguments of a case by its number. */
export function argumentsOf(space: ParameterSpace): (caseNumber: number) => Cell[] {
  const index = new Uint32Array(space.dims.length);
  return (caseNumber) => {
    gridIndex(space, caseNumber, index);
    return space.dims.map(({ values }, d) => values[index[d]!]);
  };
}
