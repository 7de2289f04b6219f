import type { CaseFailure, ReapedCase } from "../../crop/index.ts";
import type { PairMisfit } from "../misfits/index.ts";
import type { Pair } from "./pair.ts";
import { logLines, PairLog, splitLog } from "./pair-log.ts";
import type { PairRecord } from "./pair-result.ts";

/** What became of a pair: `missing` was not run. */
export type PairStatus = "measured" | "no windows" | "failed" | "missing";

/** What became of a pair, and why. */
export interface PairOutcome extends Omit<Pair, "code"> {
  readonly status: PairStatus;
  readonly misfit: PairMisfit | null;
  /** Why there is no misfit; "" where there is one. */
  readonly message: string;
  /** Of a failure; "" without one. */
  readonly traceback: string;
  /** The lines of its log. */
  readonly log: readonly string[];
}

/** Gives what became of a case, with its record where it gave one. */
export function outcomeOf(
  each: ReapedCase,
  logLevel: string,
): PairOutcome & { readonly record?: PairRecord } {
  const event = String(each.settings.event);
  const station = String(each.settings.station);
  const none = { event, station, misfit: null, message: "", traceback: "" };
  switch (each.kind) {
    case "value": {
      const record: PairRecord = each.value;
      const { misfit, log } = record;
      if (misfit.misfit !== null) return { ...none, status: "measured", misfit, log, record };
      const message = "no windows were found to measure in";
      return { ...none, status: "no windows", misfit, message, log, record };
    }
    case "failure":
      return {
        ...none,
        status: "failed",
        ...failed(each.failure, `${event} ${station}`, logLevel),
      };
    case "missing":
      return { ...none, status: "missing", message: "it was not run", log: [] };
    default:
      throw new TypeError(`unknown case ${String(each satisfies never)}`);
  }
}

function failed(
  { name, message, stack, stderr }: CaseFailure,
  pair: string,
  logLevel: string,
): Pick<PairOutcome, "message" | "traceback" | "log"> {
  const { traceback, lines } = splitLog(stack ?? `${name}: ${message}`);
  const log = new PairLog(logLevel);
  // A worker that died took its lines with it.
  if (stack === undefined) log.tell("INFO", `processing ${pair}`);
  const printed = stderr === undefined || stderr === "" ? "" : `\n${stderr.trimEnd()}`;
  return {
    message,
    traceback,
    log: [...lines, ...log.lines, ...logLines("ERROR", `${traceback}${printed}`)],
  };
}
