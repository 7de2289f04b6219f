import { rmSync } from "node:fs";
import { join } from "node:path";
import { namesIn } from "../../files/index.ts";
import { type Pair, pairFileName } from "./pair.ts";
import type { Request } from "./request.ts";

/** Removes what workers that were killed left half written of pairs that are done: the temporary files beside figures and adjoint sources. */
export function sweepPairs(
  { figures, adjsrcs }: Request,
  event: string,
  pairs: readonly Omit<Pair, "code">[],
): void {
  const pictures = new Set(pairs.map((pair) => `${pairFileName(pair)}.png`));
  const stations = new Set(pairs.map(({ station }) => stationOf(station)));
  sweep(figures, (name) => pictures.has(ofPair.exec(name)?.[1] ?? ""));
  sweep(join(adjsrcs, event), (name) => stations.has(stationOf(ofPair.exec(name)?.[1] ?? "")));
}

function stationOf(code: string): string {
  return code.split(".").slice(0, 2).join(".");
}

// Named by `temporaryName`: hidden, the name of the file, host, process and a nonce.
const ofPair = /^\.(.+?\.(?:png|adj))\..+\.\d+\.[0-9a-f]{24,}\.tmp$/;

function sweep(folder: string, isOwn: (name: string) => boolean): void {
  for (const name of namesIn(folder)) {
    if (isOwn(name)) rmSync(join(folder, name), { force: true });
  }
}
