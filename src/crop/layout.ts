import { basename } from "node:path";

/**
 * The names of everything in the folder of a crop; no other module spells one. They are put together without `join`, which takes as long
 * as opening the file; a slash is right on every system.
 */
export const layout = {
  manifest: (crop: string): string => `${crop}/crop.json`,
  /** What becomes of it while a crop is removed from a folder in which other things stay. */
  removedManifest: (crop: string): string => `${crop}/.crop.json.removed`,
  definition: (crop: string): string => `${crop}/definition.mjs`,
  space: (crop: string): string => `${crop}/space.record`,
  constants: (crop: string): string => `${crop}/constants.record`,
  batches: (crop: string): string => `${crop}/batches`,
  batch: (crop: string, batch: number): string =>
    `${crop}/batches/${shelf(batch)}/${digits(batch)}.batch`,
  results: (crop: string): string => `${crop}/results`,
  shelf: (crop: string, kind: "batches" | "results" | "logs", batch: number): string =>
    `${crop}/${kind}/${shelf(batch)}`,
  result: (crop: string, batch: number): string =>
    `${crop}/results/${shelf(batch)}/${digits(batch)}.result`,
  /** Stands beside a result that holds failed cases, so that they are found without opening every result. */
  failed: (crop: string, batch: number): string =>
    `${crop}/results/${shelf(batch)}/${digits(batch)}.failed`,
  growingFolder: (crop: string): string => `${crop}/growing`,
  growing: (crop: string, batch: number): string => `${crop}/growing/${digits(batch)}.growing`,
  /** The file of a dead owner, linked here by the one process that takes it over. */
  grave: (crop: string, batch: number, nonce: string, trial: number): string =>
    `${crop}/growing/${digits(batch)}.${nonce}.${trial}.grave`,
  logs: (crop: string): string => `${crop}/logs`,
  log: (crop: string, batch: number): string => `${crop}/logs/${shelf(batch)}/${digits(batch)}.log`,
  jobs: (crop: string): string => `${crop}/jobs`,
  work: (crop: string): string => `${crop}/work`,
} as const;

const ownNames = [
  layout.manifest,
  layout.definition,
  layout.space,
  layout.constants,
  layout.batches,
  layout.results,
  layout.growingFolder,
  layout.logs,
  layout.jobs,
  layout.work,
].map((path) => basename(path("")));

/** Tells whether a crop makes a thing of this name in its folder: other things there are the user's. */
export function isOwnName(name: string): boolean {
  return ownNames.some((own) => name === own || name.startsWith(`.${own}.`));
}

/** How many batches share a folder; a folder of very many files is slow on some disks. */
export const batchesPerShelf = 1000;

/** Gives the names of the shelves that hold the given batches; of batches 1 to n for a number. */
export function shelves(batches: number | Iterable<number>): string[] {
  if (typeof batches !== "number") return [...new Set(Array.from(batches, shelf))];
  const count = Math.max(1, Math.ceil(batches / batchesPerShelf));
  return Array.from({ length: count }, (_, i) => shelf(i * batchesPerShelf + 1));
}

/** Gives the batch number that a file name such as `000007.result` stands for, or undefined. */
export function batchOfName(name: string, ending: string): number | undefined {
  if (!name.endsWith(ending) || name[name.length - ending.length - 1] !== ".") return undefined;
  const text = name.slice(0, -1 - ending.length);
  const batch = Number(text);
  return batch > 0 && digits(batch) === text ? batch : undefined;
}

function shelf(batch: number): string {
  return String(Math.floor((batch - 1) / batchesPerShelf)).padStart(2, "0");
}

function digits(batch: number): string {
  return String(batch).padStart(6, "0");
}
