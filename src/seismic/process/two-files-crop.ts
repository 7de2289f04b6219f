// The definition that `AsdfDataSet.processTwoFiles` sows: a case for each station that two data sets have.
import type { CropDefinition, DefinitionModules, DefinitionOptions } from "../../crop/index.ts";
import { openAsdf } from "../asdf/open-asdf.ts";
import { callOfFunction } from "./call-of-function.ts";
import { compile, exportedFunction, type TwoFilesFunction } from "./process-function.ts";

interface Settings {
  readonly input: string;
  readonly other: string;
  readonly functionText?: string;
  readonly station: string;
}

/** Options: `input`, `other`: the data sets; `function`: file of a module that exports a function. */
function twoFilesDefinition(
  { input = "", other = "", function: file }: DefinitionOptions,
  modules: DefinitionModules = {},
): CropDefinition<TwoFilesFunction> {
  const exported = exportedFunction(modules, file);
  return {
    ...(file === undefined ? {} : { modules: { function: file } }),
    constants: { input, other },
    setup: ({ functionText = "" }: Settings) =>
      (exported ?? compile(functionText)) as TwoFilesFunction,
    fn: async (settings: Settings, { setup }) => await twoFilesJob(settings, setup),
    reap: {
      write: () => {
        throw new TypeError("what stations of two files gave goes to the program that asked");
      },
    },
  };
}

// oxlint-disable-next-line import/no-default-export -- a crop definition is the default export of its module
export default twoFilesDefinition;

async function twoFilesJob(
  { input, other, station }: Settings,
  fn: TwoFilesFunction,
): Promise<unknown> {
  const first = await openAsdf(input);
  try {
    const second = await openAsdf(other);
    try {
      return await callOfFunction(fn, first.station(station), second.station(station));
    } finally {
      second.close();
    }
  } finally {
    first.close();
  }
}
