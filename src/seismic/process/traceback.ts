import type { CaseFailure } from "../../crop/index.ts";

/**
 * Gives the traceback of a failure: name and message, then at most `limit` frames of the function, from where it threw outwards;
 * frames of this package above and below it are left out.
 */
export function tracebackOf({ name, message, stack }: CaseFailure, limit: number): string {
  const lines = (stack ?? "").split("\n");
  const isFrame = (line: string): boolean => /^\s+at /.test(line);
  const frames = lines.filter(isFrame);
  const callOf = frames.findIndex((line) => line.includes("callOfFunction"));
  const isOurs =
    callOf === -1 && frames.some((line) => /\b(?:processJob|twoFilesJob)\b/.test(line));
  const own = isOurs ? [] : frames.slice(0, callOf === -1 ? undefined : callOf);
  return [`${name}: ${message}`, ...own.slice(0, limit)].join("\n");
}
