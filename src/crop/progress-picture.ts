import { counted } from "../counted.ts";
import type { Progress } from "./progress.ts";

const cells = 40;

/**
 * Draws progress as a few lines of text:
 *
 *     damped
 *     ======
 *     12 / 20 batches of 1000 cases grown, 3 growing
 *     [########################+++.............]  60.0 %
 */
export function progressPicture(
  progress: Pick<Progress, "name" | "batches" | "cases" | "grown" | "growing" | "failedCases">,
): string {
  const { name, batches, cases, grown, growing, failedCases } = progress;
  const active = growing.filter(({ state }) => state === "growing").length;
  const full = batches === 0 ? cells : Math.floor((cells * grown) / batches);
  const begun = Math.min(cells - full, Math.ceil((cells * active) / Math.max(1, batches)));
  const bar = "#".repeat(full) + "+".repeat(begun) + ".".repeat(cells - full - begun);
  const percent = ((100 * grown) / Math.max(1, batches)).toFixed(1);
  const more = [
    active > 0 ? `${active} growing` : "",
    failedCases > 0 ? `${counted(failedCases, "case")} failed` : "",
  ].filter((part) => part !== "");
  const count = `${grown} / ${counted(batches, "batch")} grown (${counted(cases, "case")} in all)`;
  return [
    name,
    "=".repeat(Math.max(1, [...name].length)),
    [count, ...more].join(", "),
    `[${bar}] ${percent} %`,
  ].join("\n");
}
