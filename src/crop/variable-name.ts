import { textFlaw } from "../arrays/index.ts";

/** What netCDF wants of a name, as messages say it. */
export const nameRule =
  'netCDF allows no empty name, no "." or "..", no "/", no outer spaces and, with what is put behind it, no more than 250 bytes';

// netCDF4-python cannot open a file with a name of more than 255 bytes; `_0`, say, follows that of an unnamed dimension.
const mostBytes = 250;

/** Tells whether a variable, dimension or attribute can have this name. */
export function isVariableName(name: string): boolean {
  return (
    name !== "" &&
    name !== "__proto__" &&
    name !== "." &&
    name !== ".." &&
    !name.includes("/") &&
    textFlaw(name) === undefined &&
    name.trim() === name &&
    Buffer.byteLength(name) <= mostBytes
  );
}

/** Tells whether a name is a whole number, such as `2024`: an object does not keep its place among other names. */
export function isWholeNumber(name: string): boolean {
  return /^(?:0|[1-9]\d*)$/.test(name);
}
