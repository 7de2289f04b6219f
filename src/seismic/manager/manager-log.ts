import { counted } from "../../counted.ts";
import { emitWarning } from "../signal/index.ts";
import type { MisfitWindow, WindowSelection } from "../windows/index.ts";

/** What a step of the workflow tells. */
export interface LogEntry {
  /** Who tells it: the workflow, the selection of windows or the measurement. */
  readonly source: "manager" | "windows" | "misfit";
  readonly level: "info" | "debug" | "warning";
  readonly message: string;
}

/** Hears what the steps of the workflow tell. */
export type Log = (entry: LogEntry) => void;

/** Hands warnings to the process, which prints them to stderr unless told otherwise, and drops the rest. */
export const logWarnings: Log = ({ level, message }) => {
  if (level === "warning") emitWarning(message);
};

/** Gives what a selection has to tell: how many windows it left, and how many candidates it refused for which reason. */
export function describeSelection(
  id: string,
  { windows, rejections, stages, quality }: WindowSelection,
): string {
  const refused = rejections.map(({ reason, count }) => `${count} ${reason}`).join(", ") || "none";
  const noisy = quality?.isAccepted === false ? "; the whole trace is too noisy" : "";
  return `${id}: ${counted(windows.length, "window")} of ${counted(stages[0]?.count ?? 0, "candidate")}; rejected: ${refused}${noisy}`;
}

/** Gives the fit in a window in a line. */
export function describeWindow(name: string, window: MisfitWindow): string {
  const { maxCcValue, ccShiftInSeconds, dlnA } = window;
  return `${name}: cc=${maxCcValue.toFixed(2)} / dT=${ccShiftInSeconds.toFixed(2)} s / dA=${dlnA.toFixed(2)}`;
}
