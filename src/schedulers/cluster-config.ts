import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { homedir, tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { freezeDefinition } from "../crop/index.ts";
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
  /** The section of `crop.config` that was used. */
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

const fileNames = [
  "crop.config.json",
  "crop.config.ts",
  "crop.config.mjs",
  "crop.config.js",
] as const;

/**
 * Gives the cluster that a name stands for: a section of `crop.config.json`, or a scheduler. The file, which may also be a module
 * (`.ts`, `.mjs`, `.js`) with a default export, is sought in the given folders and upward from them, then in the home folder; the
 * first that is found counts:
 *
 *     { "clusters": { "ada": { "engine": "slurm", "partition": "main", "time": "2h", "module": ["nodejs/20"] } } }
 *
 * A section named after a scheduler may leave out `engine`.
 *
 * @throws CropError `usage` for a name that is neither; `bad-option` that names the file and the key, for a file that
 *   cannot be understood
 */
export async function findCluster(name: string, place: ConfigPlace): Promise<Cluster> {
  const found = await readConfig(place);
  const clusters = found?.clusters ?? {};
  const section = Object.hasOwn(clusters, name) ? clusters[name] : undefined;
  if (found !== undefined && section !== undefined) return parseSection(name, section, found.file);
  if (isEngineName(name)) return { engine: name, options: {} };
  const sections = Object.keys(clusters).map((each) => `\`${each}\``);
  const where =
    found === undefined
      ? `there is no ${fileNames[0]}`
      : `${found.file} has ${sections.join(", ") || "no sections"}`;
  throw new CropError(
    "usage",
    `\`${name}\` is neither a scheduler (${engineNames.join(", ")}) nor a section: ${where}`,
  );
}

interface ConfigFile {
  readonly file: string;
  readonly clusters: Readonly<Record<string, unknown>>;
}

async function readConfig({ config, folders }: ConfigPlace): Promise<ConfigFile | undefined> {
  const file = config === undefined ? seek(folders) : resolve(config);
  if (file === undefined) return undefined;
  const content = file.endsWith(".json") ? readJson(file) : await loadModule(file);
  const clusters = isRecord(content) ? content["clusters"] : undefined;
  if (!isRecord(clusters)) throw badConfig(file, "has no object `clusters`");
  return { file, clusters };
}

function seek(folders: readonly string[]): string | undefined {
  for (const start of [...folders, homedir()]) {
    for (let folder = resolve(start); ; folder = dirname(folder)) {
      const found = fileNames.map((name) => join(folder, name)).find((file) => existsSync(file));
      if (found !== undefined) return found;
      if (folder === dirname(folder)) break;
    }
  }
  return undefined;
}

function readJson(file: string): unknown {
  try {
    return JSON.parse(readFileSync(file, "utf8"));
  } catch (error) {
    if (error instanceof SyntaxError) throw badConfig(file, `is no JSON: ${error.message}`);
    if (systemCode(error) !== "ENOENT") throw diskError(file, error, "read");
    throw new CropError("not-found", `there is no file ${file}`, { fields: { file } });
  }
}

// Bundled as a definition is, so that it may be TypeScript and import its neighbours.
async function loadModule(file: string): Promise<unknown> {
  const { code } = await freezeDefinition(file);
  const folder = mkdtempSync(join(tmpdir(), "crop-config-"));
  try {
    const module = join(folder, "config.mjs");
    writeFileSync(module, code);
    return ((await import(pathToFileURL(module).href)) as { readonly default?: unknown }).default;
  } catch (error) {
    throw badConfig(file, `cannot be loaded: ${messageOf(error)}`);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
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
