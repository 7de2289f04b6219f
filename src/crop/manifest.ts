import { readFileSync } from "node:fs";
import { basename, dirname } from "node:path";
import { isDType, type DType } from "../arrays/index.ts";
import { CropError } from "../errors.ts";
import { crc32, diskError, retryStale, systemCode, writeFileAtomically } from "../files/index.ts";
import type { DefinitionOptions, VariableDefinition } from "./definition.ts";
import type { SourceFile } from "./freeze.ts";
import { layout } from "./layout.ts";

const format = "crop";
const version = 1;

/** What is known of an output at sowing. */
export interface ManifestVariable {
  readonly dims?: readonly string[];
  readonly dtype?: DType;
  readonly attrs: Readonly<Record<string, unknown>>;
}

/** `crop.json`: all that a grower must know of a crop, and where it comes from. Its size does not grow with the cases. */
export interface Manifest {
  readonly id: string;
  readonly name: string;
  /** Digest of each part of what was asked for: the same request again is the same crop. */
  readonly request: Readonly<Record<string, string>>;
  readonly cases: number;
  readonly batches: number;
  readonly batchsize?: number;
  readonly numBatches?: number;
  /** Seed of the order of work, when that is not the order given. */
  readonly shuffle?: number;
  readonly seed: number;
  readonly retries: number;
  readonly timeoutSeconds?: number;
  /** Swept arguments, as the dimensions are ordered. */
  readonly arguments: readonly string[];
  readonly hasConstants: boolean;
  /** Who takes its results, where that is not whoever reaps: a harvester or sampler, and its file. */
  readonly farmer?: {
    readonly kind: string;
    readonly dataName: string;
    /** Of a sampler: how many samples were drawn before. */
    readonly drawn?: number;
  };
  readonly variables?: Readonly<Record<string, ManifestVariable>>;
  /** The definition writes the results itself, there unless told otherwise. */
  readonly reap?: { readonly output?: string };
  readonly options: DefinitionOptions;
  /** CRC-32 of `space.record`, which goes with this file. */
  readonly labelsCrc32?: number;
  readonly definition: {
    /** `module`: definition.mjs; `memory`: a function of the program that sowed, which alone can grow it. */
    readonly kind: "module" | "memory";
    readonly source: string;
    /** SHA-256 of the frozen code, which names it. */
    readonly codeHash: string;
    /** CRC-32 of the frozen code, which each growing checks: quicker to begin with. */
    readonly codeCrc32: number;
    readonly sources: readonly SourceFile[];
  };
  readonly sown: {
    /** ISO 8601, UTC. */
    readonly time: string;
    readonly host: string;
    readonly user: string;
    readonly nodeVersion: string;
    readonly cropVersion: string;
    readonly gitCommit?: string;
    /** The node binary and the command line of the sowing machine, for scripts. */
    readonly node: string;
  };
}

/** Gives the variables of a definition as the manifest holds them. */
export function describeVariables(
  vars: Readonly<Record<string, VariableDefinition>>,
): NonNullable<Manifest["variables"]> {
  return Object.fromEntries(
    Object.entries(vars).map(([name, { dims, dtype, units, attrs }]) => [
      name,
      {
        ...(dims === undefined ? {} : { dims }),
        ...(dtype === undefined ? {} : { dtype }),
        attrs: { ...attrs, ...(units === undefined ? {} : { units }) },
      },
    ]),
  );
}

/** Writes `crop.json`, whole or not at all. */
export function writeManifest(folder: string, manifest: Manifest): void {
  const body = { format, version, ...manifest };
  const checksum = checksumOf(body);
  writeFileAtomically(
    layout.manifest(folder),
    `${JSON.stringify({ ...body, checksum }, undefined, 2)}\n`,
  );
}

function checksumOf(body: object): string {
  return crc32(Buffer.from(JSON.stringify(body)))
    .toString(16)
    .padStart(8, "0");
}

/**
 * Reads `crop.json`.
 *
 * @throws CropError `not-found` when there is no crop, `corrupt` when the file was changed or cut off,
 *   `unknown-version` when a newer crop wrote it
 */
export function readManifest(folder: string): Manifest {
  const file = layout.manifest(folder);
  let text: string;
  try {
    text = retryStale(() => readFileSync(file, "utf8"));
  } catch (error) {
    const code = systemCode(error);
    if (code === "ENOENT" || code === "ENOTDIR") {
      throw noCrop(folder, error);
    }
    throw diskError(file, error, "read");
  }
  return parseManifest(text, file);
}

/** Gives the error that says that a folder is no crop. */
export function noCrop(folder: string, cause?: unknown): CropError {
  return new CropError(
    "not-found",
    `there is no crop \`${basename(folder)}\` in ${dirname(folder)}: it was not sown yet, or reaped already; ` +
      "`crop ls` lists the crops that are there",
    { ...(cause === undefined ? {} : { cause }), fields: { file: layout.manifest(folder) } },
  );
}

function parseManifest(text: string, file: string): Manifest {
  const corrupt = (reason: string): never => {
    throw new CropError(
      "corrupt",
      `${file} ${reason}; restore it from a copy, or remove the crop with \`crop rm --force\` and sow it again`,
      { fields: { file } },
    );
  };
  let content: unknown;
  try {
    content = JSON.parse(text);
  } catch {
    corrupt(text === "" ? "is empty" : "is no JSON: it is damaged or cut off");
  }
  if (!isRecord(content) || content["format"] !== format)
    return corrupt("is not the description of a crop");
  if (content["version"] !== version) {
    throw new CropError(
      "unknown-version",
      `${file} has format version ${String(content["version"])}; this crop reads version ${version}, so use the newer crop that wrote it`,
      { fields: { file } },
    );
  }
  const { checksum, ...body } = content;
  if (checksum !== checksumOf(body)) corrupt("fails its checksum: it was edited or damaged");
  const { definition, sown, options, variables } = body;
  const isWhole =
    ["id", "name"].every((name) => typeof body[name] === "string") &&
    ["cases", "batches", "seed", "retries"].every((name) => Number.isSafeInteger(body[name])) &&
    Array.isArray(body["arguments"]) &&
    isRecord(definition) &&
    Array.isArray(definition["sources"]) &&
    isRecord(sown) &&
    isRecord(options) &&
    isRecord(body["request"]) &&
    (body["farmer"] === undefined || isFarmer(body["farmer"])) &&
    (body["reap"] === undefined || isReap(body["reap"])) &&
    (variables === undefined ||
      (isRecord(variables) && Object.values(variables).every(isVariable)));
  if (!isWhole) corrupt("lacks a field that every crop has");
  return body as unknown as Manifest;
}

function isFarmer(value: unknown): boolean {
  return (
    isRecord(value) &&
    typeof value["kind"] === "string" &&
    typeof value["dataName"] === "string" &&
    (value["drawn"] === undefined || typeof value["drawn"] === "number")
  );
}

function isReap(value: unknown): boolean {
  return isRecord(value) && (value["output"] === undefined || typeof value["output"] === "string");
}

function isVariable(value: unknown): boolean {
  return (
    isRecord(value) &&
    isRecord(value["attrs"]) &&
    (value["dtype"] === undefined || isDType(value["dtype"]))
  );
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
