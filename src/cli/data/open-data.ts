import type { Argv } from "yargs";
import { type LazyDataset, openDataset } from "../../dataset/index.ts";
import { CropError, isCropError } from "../../errors.ts";
import { type Arguments, textOf, textsOf } from "../arguments.ts";

/** Adds the file that a command of `crop data` looks at. */
export function withFile(parser: Argv): Argv {
  return parser.positional("file", {
    type: "string",
    demandOption: true,
    describe: "a netCDF-4 or HDF5 file",
  });
}

/** Adds the choice of variables. */
export function withVariables(parser: Argv): Argv {
  return parser.option("var", {
    type: "string",
    array: true,
    nargs: 1,
    describe: "only this variable; may be repeated (default: all)",
  });
}

/**
 * Opens the file that the arguments name, with the variables that they choose, and closes it after `use`. Errors that do not name the file
 * get its name in front.
 */
export async function useFile<T>(
  args: Arguments,
  use: (data: LazyDataset) => T | Promise<T>,
): Promise<T> {
  const path = textOf(args, "file")!;
  const data = await openDataset(path);
  try {
    const names = textsOf(args, "var");
    return await use(names.length === 0 ? data : data.pick(names));
  } catch (error) {
    if (!isCropError(error) || error.message.includes(path)) throw error;
    throw new CropError(error.code, `${path}: ${error.message}`, {
      cause: error,
      fields: { ...error.fields, file: path },
    });
  } finally {
    data.close();
  }
}
