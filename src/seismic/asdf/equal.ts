import type { Hdf5Source } from "../../hdf5/index.ts";
import { childrenAt } from "./container.ts";

const relativeTolerance = 1e-7;

/**
 * Tells whether two files hold the same stations, waveforms and names of provenance documents: the bytes of StationXML are compared, and
 * samples to a relative 1e-7, NaN being equal to NaN. Attributes and auxiliary data are not (as in pyasdf 0.8.2).
 */
export function holdSame(a: Hdf5Source, b: Hdf5Source): boolean {
  for (const group of ["/Waveforms", "/Provenance"]) {
    if (!areEqual(childrenAt(a, group), childrenAt(b, group))) return false;
  }
  return childrenAt(a, "/Waveforms").every((station) => {
    const group = `/Waveforms/${station}`;
    const names = childrenAt(a, group);
    if (!areEqual(names, childrenAt(b, group))) return false;
    return names.every((name) => {
      const path = `${group}/${name}`;
      return name === "StationXML"
        ? areEqual(a.readBytes(path), b.readBytes(path))
        : areClose(a.read(path), b.read(path));
    });
  });
}

function areEqual<T>(a: ArrayLike<T>, b: ArrayLike<T>): boolean {
  if (a.length !== b.length) return false;
  for (let i = 0; i < a.length; i++) if (a[i] !== b[i]) return false;
  return true;
}

function areClose(
  a: ArrayLike<number | bigint | string>,
  b: ArrayLike<number | bigint | string>,
): boolean {
  if (a.length !== b.length) return false;
  for (let i = 0; i < a.length; i++) {
    if (a[i] === b[i]) continue;
    const [x, y] = [Number(a[i]), Number(b[i])];
    const isClose = Math.abs(x - y) <= relativeTolerance * Math.abs(y);
    if (!isClose && !(Number.isNaN(x) && Number.isNaN(y))) return false;
  }
  return true;
}
