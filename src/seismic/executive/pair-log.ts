import type { LogEntry } from "../manager/index.ts";
import { formatUtc } from "../utc-time.ts";
import { type LogLevel, logLevels } from "./executive-options.ts";

/** The packages of Pyatoa that tell what a step tells here, by which its logs are searched. */
const packages: Readonly<Record<LogEntry["source"], string>> = {
  manager: "pyatoa",
  windows: "pyflex",
  misfit: "pyadjoint",
};

const levels: Readonly<Record<LogEntry["level"], LogLevel>> = {
  debug: "DEBUG",
  info: "INFO",
  warning: "WARNING",
};

/** The lines that a pair gives, as the log of its event gets them. */
export class PairLog {
  readonly #lines: string[] = [];
  readonly #least: number;

  constructor(logLevel: string) {
    this.#least = logLevels.findIndex((level) => level === logLevel);
  }

  /** The lines so far. */
  get lines(): readonly string[] {
    return this.#lines;
  }

  /** Takes what a step of the workflow tells. */
  readonly take = ({ source, level, message }: LogEntry): void => {
    this.tell(levels[level], message, packages[source]);
  };

  /** Takes a message, a line for each of its own. */
  tell(level: LogLevel, message: string, name: string = packages.manager): void {
    if (logLevels.indexOf(level) >= this.#least)
      this.#lines.push(...logLines(level, message, name));
  }
}

/**
 * Gives the lines `[YYYY-mm-dd HH:MM:SS] - package - LEVEL: message` of a message, one for each of its own; the time is UTC.
 * Source: pyatoa 0.2.2 `Executive._generate_logger`.
 */
export function logLines(
  level: LogLevel,
  message: string,
  name: string = packages.manager,
): readonly string[] {
  const now = formatUtc(BigInt(Date.now()) * 1_000_000n)
    .slice(0, 19)
    .replace("T", " ");
  return message.split(/\r?\n/).map((line) => `[${now}] - ${name} - ${level}: ${line}`);
}

const mark = "\nits log until then:\n";

/** Gives an error its pair's lines, so that the record of the failed case holds them. */
export function withLog(error: unknown, lines: readonly string[]): Error {
  const failure = error instanceof Error ? error : new Error(String(error));
  failure.stack = `${failure.stack ?? `${failure.name}: ${failure.message}`}${mark}${lines.join("\n")}`;
  return failure;
}

/** Gives the traceback of a failed case and the lines of its log, which {@link withLog} put into its stack. */
export function splitLog(stack: string): {
  readonly traceback: string;
  readonly lines: readonly string[];
} {
  const at = stack.indexOf(mark);
  if (at === -1) return { traceback: stack, lines: [] };
  // What caused the error stands behind the lines.
  const [lines = "", ...causes] = stack.slice(at + mark.length).split("\ncaused by: ");
  return {
    traceback: [stack.slice(0, at), ...causes].join("\ncaused by: "),
    lines: lines === "" ? [] : lines.split("\n"),
  };
}
