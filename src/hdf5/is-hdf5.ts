import { closeSync, openSync, readSync } from "node:fs";
import { signature } from "./format/superblock.ts";

/** Tells by its first bytes whether a file is HDF5, as a netCDF-4 file and an ASDF data set are. */
export function isHdf5(file: string): boolean {
  const begin = Buffer.alloc(signature.length);
  const fd = openSync(file, "r");
  try {
    readSync(fd, begin, 0, begin.length, 0);
  } finally {
    closeSync(fd);
  }
  return begin.equals(signature);
}
