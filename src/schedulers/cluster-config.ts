import { readFileSync } from "node:fs";
import { homedir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { CropError, messageOf } from "../errors.ts";
import { diskError, systemCode } from "../files/index.ts";
import { type EngineName, engineNames, isEngineName } from "./engine-name.ts";
import {
  optionNamed,
  optionNames,
  optionTable,
  type OptionName,
  type RawOptions,
} from "./option-table.ts";

/** A cluster: its scheduler, and the options that every job there has. */
export interface Cluster {
  readonly engine: EngineName;
  /** The section of `crop.config.json` that was used. */
  readonly profile?: string;
  readonly options: RawOptions;
}

/** Where sections are sought. */
export interface ConfigPlace {
  /** A file, in place of the search. */
  readonly config?: string;
  /** Folders that are searched upward, in order. */
  readonly folders: readonly string[];
}

const fileName = "crop.config.json";

/**
 * Gives the cluster that a name stands for: a section of `crop.config.json`, or a scheduler. The file is sought in the given folders
 * and upward from them, then in the home folder; the first that is found counts:
 *
 *     { "clusters": { "ada": { "engine": "slurm", "partition": "main", "time": "2h", "module": ["nodejs/20"] } } }
 *
 * A section named after a scheduler may leave out `engine`.
 *
 * @throws CropError `usage` for a name that is neither; `bad-option` that names the file and the key, for a file that
 *   cannot be understood
 */
export function findCluster(name: string, place: ConfigPlace): Cluster {
  const found = readConfig(place);
  const section =
    found !== undefined && Object.hasOwn(found.clusters, name) ? found.clusters[name] : undefined;
  if (found !== undefined && section !== undefined) return parseSection(name, section, found.file);
  if (isEngineName(name)) return { engine: name, options: {} };
  const sections = found === undefined ? [] : Object.keys(found.clusters);
  const where =
    found === undefined
      ? `there is no ${fileName}`
      : `${found.file} has ${sections.map((each) => `\`${each}\``).join(", ") || "no sections"}`;
  throw new CropError(
    "usage",
    `\`${name}\` is neither a scheduler (${engineNames.join(", ")}) nor a section: ${where}`,
  );
}

interface ConfigFile {
  readonly file: string;
  readonly clusters: Readonly<Record<string, unknown>>;
}

function readConfig({ config, folders }: ConfigPlace): ConfigFile | undefined {
  if (config !== undefined) {
    const file = resolve(config);
    const found = parseFile(file);
    if (found !== undefined) return found;
    throw new CropError("not-found", `there is no file ${file}`, { fields: { file } });
  }
  for (const start of [...folders, homedir()]) {
    for (let folder = resolve(start); ; folder = dirname(folder)) {
      const found = parseFile(join(folder, fileName));
      if (found !== undefined) return found;
      if (folder === dirname(folder)) break;
    }
  }
  return undefined;
}

function parseFile(file: string): ConfigFile | undefined {
  let text: string;
  try {
    text = readFileSync(file, "utf8");
  } catch (error) {
    const code = systemCode(error);
    if (code === "ENOENT" || code === "ENOTDIR" || code === "EACCES") return undefined;
    throw diskError(file, error, "read");
  }
  let content: unknown;
  try {
    content = JSON.parse(text);
  } catch (error) {
    throw badConfig(file, `is no JSON: ${messageOf(error)}`);
  }
  const clusters = isRecord(content) ? content["clusters"] : undefined;
  if (!isRecord(clusters)) throw badConfig(file, "has no object `clusters`");
  return { file, clusters };
}

function parseSection(name: string, section: unknown, file: string): Cluster {
  const bad = (what: string): CropError => badConfig(file, `${what} in section \`${name}\``);
  if (!isRecord(section)) throw bad("no object");
  const { engine = isEngineName(name) ? name : undefined, ...rest } = section;
  if (!isEngineName(engine)) throw bad(`\`engine\` is none of ${engineNames.join(", ")}`);
  const options: Partial<Record<OptionName, string | readonly string[] | boolean>> = {};
  for (const [key, value] of Object.entries(rest)) {
    const option = optionNamed(key);
    if (option === undefined)
      throw bad(`unknown option \`${key}\`; known are ${optionNames.join(", ")}`);
    options[option] = sectionValue(value, option, () =>
      bad(`\`${key}\` has a value that cannot be`),
    );
  }
  return { engine, profile: name, options };
}

function sectionValue(
  value: unknown,
  option: OptionName,
  bad: () => CropError,
): string | readonly string[] | boolean {
  const { kind } = optionTable[option];
  if (kind === "flag") {
    if (typeof value === "boolean") return value;
  } else if (typeof value === "string" || typeof value === "number") return String(value);
  else if (
    kind === "list" &&
    Array.isArray(value) &&
    value.every((each) => typeof each === "string")
  )
    return value;
  throw bad();
}

function badConfig(file: string, what: string): CropError {
  return new CropError("bad-option", `${file}: ${what}`, { fields: { file } });
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
