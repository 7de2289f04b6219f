import { closeSync, openSync, readSync, statSync } from "node:fs";
import { signature } from "./format/superblock.ts";

/** Tells by its first bytes whether a file is HDF5, as a netCDF-4 file and an ASDF data set are. */
export function isHdf5(file: string): boolean {
  return firstBytes(file, signature.length).equals(signature);
}

/** Tells by its first bytes whether a file is of the classic netCDF formats, which are no HDF5. */
export function isClassicNetcdf(file: string): boolean {
  if (!statSync(file).isFile()) return false;
  const begin = firstBytes(file, 4);
  return begin.toString("latin1", 0, 3) === "CDF" && [1, 2, 5].includes(begin[3]!);
}

function firstBytes(file: string, length: number): Buffer {
  const begin = Buffer.alloc(length);
  const fd = openSync(file, "r");
  try {
    readSync(fd, begin, 0, length, 0);
  } finally {
    closeSync(fd);
  }
  return begin;
}
