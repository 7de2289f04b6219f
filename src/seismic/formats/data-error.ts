import { CropError } from "../../errors.ts";

/** Gives a CropError `bad-data` that names the file and the place in it (`line 3`, `record 12 at byte 5632`). */
export function dataError(
  file: string,
  place: string,
  message: string,
  options: { readonly cause?: unknown } = {},
): CropError {
  return new CropError("bad-data", `${file}${place === "" ? "" : `, ${place}`}: ${message}`, {
    ...options,
    fields: { file, place },
  });
}

/** Gives what `read` gives; an error of the data in it becomes one that names file and place. */
export function atPlace<T>(file: string, place: string, read: () => T): T {
  try {
    return read();
  } catch (error) {
    if (!(error instanceof CropError)) throw error;
    throw dataError(file, place, error.message, { cause: error });
  }
}
