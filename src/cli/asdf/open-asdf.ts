import type { Argv } from "yargs";
import { type AsdfDataSet, openAsdf } from "../../seismic/index.ts";
import { type Arguments, textOf } from "../arguments.ts";

/** Adds the file that a command looks at. */
export function withAsdf(parser: Argv): Argv {
  return parser
    .positional("file", { type: "string", demandOption: true, describe: "ASDF file (.h5)" })
    .option("json", { type: "boolean", describe: "print one JSON document" });
}

/** Opens the file for the length of `use`. */
export async function useAsdf<T>(args: Arguments, use: (data: AsdfDataSet) => T): Promise<T> {
  const data = await openAsdf(textOf(args, "file")!);
  try {
    return use(data);
  } finally {
    data.close();
  }
}
