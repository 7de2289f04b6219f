import { partition, type Partition } from "../combos/index.ts";
import type { Manifest } from "./manifest.ts";

const known = new WeakMap<Manifest, Partition>();

/** Gives which cases, in the order of work, the batches of a crop hold. */
export function batchSizes(manifest: Manifest): Partition {
  let parts = known.get(manifest);
  if (parts === undefined) {
    const { cases, batches, batchsize } = manifest;
    parts = partition(cases, batchsize === undefined ? { numBatches: batches } : { batchsize });
    known.set(manifest, parts);
  }
  return parts;
}
