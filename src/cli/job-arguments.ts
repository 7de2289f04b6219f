import type { Argv } from "yargs";
import { dirname } from "node:path";
import { parseBatchIds } from "../crop/index.ts";
import {
  type Cluster,
  engineNames,
  findCluster,
  mergeOptions,
  type OptionForm,
  optionNamed,
  optionNames,
  optionTable,
  type RawOptions,
  type SubmitOptions,
} from "../schedulers/index.ts";
import { type Arguments, cropOf, isSet, textOf, textsOf, withCrop } from "./arguments.ts";

/** Adds the options of a job: those of the table, and which batches. */
export function withJob(parser: Argv): Argv {
  let each = withCrop(
    parser.positional("cluster", {
      type: "string",
      demandOption: true,
      describe: `${engineNames.join(", ")}, or a section of crop.config.json`,
    }),
  )
    .option("batches", {
      type: "string",
      describe: "batches such as 1-40,57 (default: all that are missing)",
    })
    .option("failed", {
      type: "boolean",
      describe: "run the failed cases of finished batches again, too",
    })
    .option("config", {
      type: "string",
      describe:
        "crop.config.json (default: sought upward from here, then from the crop, then at home)",
    });
  for (const name of optionNames) {
    const { kind, describe, alias = [] }: OptionForm = optionTable[name];
    each = each.option(name, {
      type: kind === "flag" ? "boolean" : "string",
      describe: kind === "list" ? `${describe} (may be repeated)` : describe,
      alias,
    });
  }
  return each;
}

/**
 * Joins the options of a job with their values, since those may begin with a dash, which the parser would take for another option:
 * `--directive "-l fast"` becomes `--directive=-l fast`.
 */
export function joinValues(argv: readonly string[]): string[] {
  const joined: string[] = [];
  for (let i = 0; i < argv.length; i++) {
    const [word = "", value] = [argv[i], argv[i + 1]];
    const option = word.startsWith("--") ? optionNamed(word.slice(2)) : undefined;
    const takesValue = option !== undefined && optionTable[option].kind !== "flag";
    if (takesValue && value?.startsWith("-") === true) {
      joined.push(`${word}=${value}`);
      i++;
    } else joined.push(word);
  }
  return joined;
}

/** Reads what to submit from the arguments. */
export async function jobOf(args: Arguments): Promise<SubmitOptions> {
  const { folder, manifest } = cropOf(args);
  const ids = textsOf(args, "batches");
  return {
    folder,
    manifest,
    cluster: await clusterOf(args, folder),
    failed: isSet(args, "failed"),
    force: isSet(args, "force"),
    ...(ids.length === 0 ? {} : { batches: parseBatchIds(ids) }),
  };
}

async function clusterOf(args: Arguments, folder: string): Promise<Cluster> {
  const config = textOf(args, "config");
  const cluster = await findCluster(textOf(args, "cluster")!, {
    ...(config === undefined ? {} : { config }),
    folders: [process.cwd(), dirname(folder)],
  });
  return { ...cluster, options: mergeOptions(cluster.options, rawOptions(args)) };
}

function rawOptions(args: Arguments): RawOptions {
  const options: Record<string, string | readonly string[] | boolean> = {};
  for (const name of optionNames) {
    if (args[name] === undefined) continue;
    const { kind }: OptionForm = optionTable[name];
    if (kind === "flag") options[name] = isSet(args, name);
    else options[name] = kind === "list" ? textsOf(args, name) : textOf(args, name)!;
  }
  return options;
}
