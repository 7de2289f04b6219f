import { gridIndex, type ParameterSpace, type ParameterValue } from "../../combos/index.ts";
import { type CaseFailure, type CaseOutcome, type Manifest, visitCases } from "../../crop/index.ts";
import type { Cell } from "../../report/index.ts";
import { attributeCell, cellOf } from "./cells.ts";

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
    const isShown = caseNumber % step === 0;
    if (isFailure) failedCount++;
    else seconds[caseNumber] = run.seconds;
    const isWanted = isShown || (isFailure && failed.length < mostFailed);
    const outcome = isWanted ? run.outcome() : undefined;
    if (outcome?.kind === "failure" && failed.length < mostFailed)
      failed.push({ caseNumber, batch, attempt, ...failureOf(outcome.failure) });
    if (!isShown) return;
    const values = scalarsOf(outcome);
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

/** The outputs that are single values; of plain data, what is a number, text or truth value at its top. */
function scalarsOf(outcome: CaseOutcome | undefined): Map<string, Cell> {
  const values = new Map<string, Cell>();
  if (outcome?.kind === "value") {
    for (const [name, output] of Object.entries(outcome.value))
      if (output.shape.length === 0) values.set(name, cellOf(output, 0));
  }
  if (outcome?.kind === "data") {
    const { data } = outcome;
    const isRecord = typeof data === "object" && data !== null && !Array.isArray(data);
    for (const [name, value] of Object.entries(isRecord ? data : { result: data }))
      if (typeof value !== "object") values.set(name, attributeCell(value));
  }
  return values;
}

function failureOf(
  failure: CaseFailure,
): Pick<FailedRow, "kind" | "name" | "message" | "evidence"> {
  const { kind, name, message, stack, stderr, exitCode, signal, settings } = failure;
  const parts = [
    stack ?? `${name}: ${message}`,
    exitCode === undefined ? "" : `exit status: ${exitCode}`,
    signal === undefined ? "" : `signal: ${signal}`,
    stderr === undefined || stderr === "" ? "" : `standard error:\n${stderr.trimEnd()}`,
    settings === "" ? "" : `settings: ${settings}`,
  ];
  return { kind, name, message, evidence: parts.filter((part) => part !== "").join("\n\n") };
}

/** Gives the arguments of a case by its number. */
export function argumentsOf(space: ParameterSpace): (caseNumber: number) => ParameterValue[] {
  const index = new Uint32Array(space.dims.length);
  return (caseNumber) => {
    gridIndex(space, caseNumber, index);
    return space.dims.map(({ values }, d) => values[index[d]!]!);
  };
}
