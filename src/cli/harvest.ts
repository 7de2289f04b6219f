import { join, relative } from "node:path";
import type { Argv } from "yargs";
import { parseSpace } from "../combos/index.ts";
import {
  type CodeSource,
  ownSpace,
  readManifest,
  rootOfDefinition,
  type SowOptions,
} from "../crop/index.ts";
import { CropError, exitStatus } from "../errors.ts";
import { type CultivateOptions, FarmedCrop, Harvester, Runner } from "../farm/index.ts";
import { type Arguments, defined, isSet, numberOf, printJson, textOf } from "./arguments.ts";
import type { Command } from "./command.ts";
import { growAndReport } from "./grow.ts";
import { warnOfOtherConstants } from "./other-constants.ts";
import { say } from "./say.ts";
import { reportSown, sowingOf, withSowing } from "./sow.ts";

/** Adds the options of growing that harvesting and sampling share. */
export function withGrowing(parser: Argv): Argv {
  return parser
    .option("name", {
      type: "string",
      describe: "name of the crop (default: that of the file); calls at once need one each",
    })
    .option("num-workers", { alias: "j", type: "string", describe: "workers at once (default 1)" })
    .option("num-threads", {
      type: "string",
      describe: "threads for native code in each worker (default 1)",
    })
    .option("stale-seconds", {
      type: "string",
      describe: "an owner silent for so long counts as dead",
    })
    .option("drop-failed", {
      type: "boolean",
      describe: "give failed cases up, and remove the crop with them",
    })
    .option("sow-only", {
      type: "boolean",
      describe: "sow and stop; grow it anywhere, then give this command again without",
    })
    .option("quiet", { alias: "q", type: "boolean", describe: "say only what went wrong" })
    .option("json", { type: "boolean", describe: "print one JSON document" });
}

/** Grows a crop as `crop grow` does, failed cases too, and says how it went. */
export async function growFarmed(crop: FarmedCrop<unknown>, args: Arguments): Promise<void> {
  await growAndReport(
    crop.folder,
    readManifest(crop.folder),
    {
      ...defined("numWorkers", numberOf(args, "num-workers", true)),
      ...defined("numThreads", numberOf(args, "num-threads", true)),
      ...defined("staleSeconds", numberOf(args, "stale-seconds")),
      failed: true,
    },
    isSet(args, "quiet") || isSet(args, "json"),
  );
}

/** Gives how and where the crop of a definition is sown. */
export function cropOptionsOf(
  source: CodeSource,
  { name, root, batchsize, numBatches, shuffle, seed }: SowOptions,
): Pick<CultivateOptions, "name" | "root" | "batchsize" | "numBatches" | "shuffle" | "seed"> {
  const own = source.definition;
  return {
    ...defined("name", name),
    ...defined("batchsize", batchsize ?? (numBatches === undefined ? own.batchsize : undefined)),
    ...defined("numBatches", numBatches ?? (batchsize === undefined ? own.numBatches : undefined)),
    ...defined("shuffle", shuffle),
    ...defined("seed", seed),
    root: root ?? (source.kind === "module" ? rootOfDefinition(source.file) : "."),
  };
}

/** Gives a path as a message shows it: from the working folder, where it lies below that. */
export function shownPath(path: string): string {
  const below = relative(".", path);
  return below.startsWith("..") ? path : below;
}

export const harvestCommand: Command = {
  usage: "harvest <definition>",
  describe: "Run what a data file lacks of a definition, and merge it into the file",
  build: (parser) =>
    withGrowing(withSowing(parser))
      .option("output", {
        alias: "o",
        type: "string",
        describe: "the netCDF file that grows (default: <name>.nc)",
      })
      .option("all", {
        type: "boolean",
        describe: "run everything, not only what is missing; new values win",
      })
      .option("not-finite", {
        type: "boolean",
        describe: "NaN and the infinities count as missing, too",
      })
      .option("overwrite", {
        choices: ["new", "old"],
        describe: "which of two values at one place wins (default: neither, it is an error)",
      })
      .option("on-existing", {
        choices: ["resume", "reap", "delete", "skip", "raise"],
        describe: "what to do with a crop of this name (default: resume)",
      })
      .option("dry-run", { type: "boolean", describe: "say how many cases are missing, and stop" })
      .example("crop harvest crops/damped.ts -o damped.nc -j 8", "first all, later what is new")
      .example("crop harvest crops/damped.ts --combo zeta=0.7", "a further value"),
  run: async (args) => {
    const { source, options } = await sowingOf(args);
    const runner = new Runner(source);
    const name = options.name ?? runner.name;
    const dataName = textOf(args, "output") ?? join(".", `${name}.nc`);
    const harvester = new Harvester(runner, { dataName });
    const isQuiet = isSet(args, "quiet") || isSet(args, "json");
    const asked = ownSpace(source.definition, options);
    const isAll = isSet(args, "all");
    const looking = {
      missingOnly: !isAll,
      constants: options.constants ?? {},
      ...(isSet(args, "not-finite") ? { method: "isfinite" as const } : {}),
    };
    const { size } = parseSpace(
      (await harvester.spaceOf(asked, { ...looking, missingOnly: false }))!,
    );
    const space = await harvester.spaceOf(asked, looking);
    const missing = space === undefined ? 0 : parseSpace(space).size;
    if (!isQuiet)
      say(
        `crop: ${missing} of ${size} cases are ${isAll ? "to be run for" : "missing in"} ${shownPath(harvester.dataName!)}`,
      );
    await warnOfOtherConstants(harvester, looking.constants, shownPath(harvester.dataName!));
    const cropOptions = cropOptionsOf(source, options);
    const overwrite = textOf(args, "overwrite");
    let harvested = 0;
    if (isSet(args, "sow-only") || isSet(args, "dry-run")) {
      if (space !== undefined && !isSet(args, "dry-run")) {
        const crop = harvester.crop(cropOptions);
        const sown = await crop.sow(space, { constants: looking.constants });
        if (!isQuiet) reportSown(sown);
      }
    } else {
      const onExisting = existingOf(textOf(args, "on-existing"));
      const dataset = await harvester.cultivate(
        asked.combos,
        {
          ...cropOptions,
          ...looking,
          ...defined("cases", asked.cases),
          ...defined("fnArgs", asked.fnArgs),
          ...defined("overwrite", overwrite === undefined ? undefined : overwrite === "new"),
          ...defined("onExisting", onExisting),
          ...(isSet(args, "drop-failed") ? { onError: "reap" as const } : {}),
        },
        {
          onSown: (sown) => {
            harvested += sown.cases;
            if (!isQuiet) reportSown(sown);
          },
          grow: async (crop) => {
            await growFarmed(crop, args);
            return undefined;
          },
        },
      );
      if (!isQuiet)
        say(
          dataset.dims.length === 0 && harvested === 0
            ? `crop: nothing to harvest; ${shownPath(harvester.dataName!)} is as it was`
            : `crop: harvested into ${shownPath(harvester.dataName!)}`,
        );
    }
    if (isSet(args, "json"))
      printJson({ output: harvester.dataName, cases: size, missing, harvested });
    return exitStatus.done;
  },
};

function existingOf(text: string | undefined): CultivateOptions["onExisting"] {
  switch (text) {
    case undefined:
    case "resume":
    case "reap":
    case "delete":
    case "skip":
    case "raise":
      return text;
    default:
      throw new CropError("usage", `--on-existing ${text}: resume, reap, delete, skip or raise`);
  }
}
