import { join } from "node:path";
import { removeFile } from "../../files/index.ts";
import { removeAdjointFiles } from "../adjoint/index.ts";
import type { EventStation } from "./specfem-folder.ts";

/** Where the files of a pair lie. */
export interface PairFiles {
  /** Folder of the event's adjoint sources. */
  readonly adjsrcs: string;
  /** Picture of the pair. */
  readonly figure: string;
}

/** Gives where the files of a pair lie below the folder of all results. */
export function pairFiles(output: string, { event, station }: EventStation): PairFiles {
  return {
    adjsrcs: join(output, event, "adj"),
    figure: join(output, "figures", `${event}_${station}.png`),
  };
}

/**
 * Removes what an earlier run wrote of a pair: its figure and the adjoint sources of its station, of all components. Done before the
 * pair is measured anew, so that what fails or has no windows now leaves nothing that looks like its result.
 *
 * @throws CropError `disk`
 */
export function removePairFiles(output: string, pair: EventStation): void {
  const { adjsrcs, figure } = pairFiles(output, pair);
  const station = pair.station.split(".").slice(0, 2).join(".");
  removeAdjointFiles(adjsrcs, (name) => name === station);
  removeFile(figure);
}
