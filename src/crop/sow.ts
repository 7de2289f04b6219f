import { execFileSync } from "node:child_process";
import { randomUUID } from "node:crypto";
import { existsSync, mkdirSync, renameSync, rmSync, statSync } from "node:fs";
import { hostname, userInfo } from "node:os";
import { basename, dirname, extname, join, resolve } from "node:path";
import { partition, permutation, type Partition } from "../combos/index.ts";
import { CropError, isCropError } from "../errors.ts";
import {
  crc32,
  diskError,
  flushFolder,
  makeFolder,
  namesIn,
  systemCode,
  withFolderLock,
  writeFileAtomically,
  writeWhole,
} from "../files/index.ts";
import { encodeBatch } from "./batch-file.ts";
import { checkKept } from "./check-kept.ts";
import { checkLabels } from "./check-labels.ts";
import type { DefinitionOptions, Reaper, SettledDefinition } from "./definition.ts";
import { rootOfDefinition } from "./find-crop.ts";
import type { FrozenDefinition } from "./freeze.ts";
import { codeInMemory, isFrozenCodeWhole } from "./frozen-code.ts";
import { hiddenFolder, removeLeftovers } from "./hidden-folder.ts";
import { layout, shelves } from "./layout.ts";
import { describeVariables, readManifest, writeManifest, type Manifest } from "./manifest.ts";
import { batchAt } from "./order-of-work.ts";
import { packageVersion } from "./package-version.ts";
import {
  resolveDefinition,
  type Overrides,
  type ResolvedDefinition,
} from "./resolve-definition.ts";
import { changedParts, describeRequest, isRefreshable, type SowRequest } from "./sow-request.ts";
import { areRecordsWhole, encodeConstants, encodeLabels } from "./space-record.ts";

/** What to sow, and how. */
export interface SowOptions extends Overrides {
  /** Default: the definition's `name`, else the name of its file. */
  readonly name?: string;
  /** Folder that holds the crops. Default: that of the definition file. */
  readonly root?: string;
  readonly options?: DefinitionOptions;
  readonly batchsize?: number;
  readonly numBatches?: number;
  /** Changes the order of work only; `true` is seed 0. */
  readonly shuffle?: number | boolean;
  /** Who takes the results, noted in the crop. */
  readonly farmer?: Manifest["farmer"];
  /** Take the present code into a crop that is sown already, and keep its results. */
  readonly refresh?: boolean;
  /** Called as batch files are written. */
  readonly onProgress?: (written: number, batches: number) => void;
}

/** Code that stands in a file. */
export interface ModuleSource {
  readonly kind: "module";
  readonly file: string;
  readonly frozen: FrozenDefinition;
  readonly definition: SettledDefinition;
  /** What the definition was evaluated for, and is again wherever it is grown. */
  readonly options?: DefinitionOptions;
}

/** Code that only the program has which sows it. */
export interface MemorySource {
  readonly kind: "memory";
  readonly definition: SettledDefinition;
}

/** Where the code of a crop comes from. */
export type CodeSource = ModuleSource | MemorySource;

/** What a sowing would write, or has written. */
export interface SowPlan {
  readonly name: string;
  readonly folder: string;
  readonly cases: number;
  readonly batches: number;
  readonly files: number;
  readonly bytes: number;
}

/** What {@link sow} did. */
export interface SowResult extends SowPlan {
  /** `reused`: the same request was sown already; `refreshed`: it now has the present code. */
  readonly outcome: "sown" | "reused" | "refreshed";
  /** Sources that changed since the crop was sown; growing still uses the frozen code. */
  readonly codeChanged: boolean;
}

/** Tells what {@link sow} would do, and writes nothing. */
export function planSowing(source: CodeSource, options: SowOptions = {}): SowPlan {
  return prepare(source, options).plan;
}

/**
 * Writes a crop: its folder appears whole, under its name, or not at all. The same request again reuses
 * what is there.
 *
 * @throws CropError `already-exists` when another request was sown under this name; `bad-definition`,
 *   `bad-combos`; `disk`
 */
export async function sow(source: CodeSource, options: SowOptions = {}): Promise<SowResult> {
  const prepared = prepare(source, options);
  const { plan } = prepared;
  makeFolder(dirname(plan.folder));
  const existing = compareExisting(plan.folder, prepared);
  if (existing !== undefined) {
    const { manifest, codeChanged } = existing;
    const isCurrent = (): boolean =>
      !codeChanged &&
      changedParts(prepared.request, manifest.request).length === 0 &&
      isFrozenCodeWhole(plan.folder, manifest) &&
      areRecordsWhole(plan.folder, manifest);
    if (options.refresh !== true || isCurrent()) return { ...plan, outcome: "reused", codeChanged };
    await withFolderLock(plan.folder, () => refresh(plan.folder, prepared));
    return { ...plan, outcome: "refreshed", codeChanged: false };
  }
  removeLeftovers(plan.folder);
  const temporary = hiddenFolder(plan.folder, "sowing");
  try {
    writeCrop(temporary, prepared, options.onProgress);
    renameSync(temporary, plan.folder);
    flushFolder(dirname(plan.folder));
  } catch (error) {
    rmSync(temporary, { recursive: true, force: true });
    const code = systemCode(error);
    if (code !== "ENOTEMPTY" && code !== "EEXIST") throw diskError(plan.folder, error);
    const other = compareExisting(plan.folder, prepared); // somebody sowed it in the meantime
    if (other === undefined) throw diskError(plan.folder, error);
    return { ...plan, outcome: "reused", codeChanged: other.codeChanged };
  }
  return { ...plan, outcome: "sown", codeChanged: false };
}

interface Prepared {
  /** The id of the crop, if it is sown now. */
  readonly id: string;
  readonly source: CodeSource;
  readonly resolved: ResolvedDefinition;
  readonly frozen: FrozenDefinition;
  readonly options: SowOptions;
  readonly parts: Partition;
  readonly order: Uint32Array | undefined;
  readonly request: SowRequest;
  readonly records: Records;
  readonly plan: SowPlan;
}

/** What labels the results, and what every case receives, encoded. */
interface Records {
  readonly labels: Buffer;
  readonly constants?: Buffer;
}

function prepare(source: CodeSource, options: SowOptions): Prepared {
  const where = source.kind === "module" ? resolve(source.file) : "the definition";
  const { definition } = source;
  const resolved = resolveDefinition(definition, where, options);
  checkKept(resolved, where);
  checkLabels(resolved, where);
  const { space } = resolved;
  const own = { batchsize: definition.batchsize, numBatches: definition.numBatches };
  const given = options.batchsize === undefined && options.numBatches === undefined ? own : options;
  const parts = partition(space.size, {
    ...(given.batchsize === undefined ? {} : { batchsize: given.batchsize }),
    ...(given.numBatches === undefined ? {} : { numBatches: given.numBatches }),
  });
  const shuffle =
    options.shuffle === true ? 0 : options.shuffle === false ? undefined : options.shuffle;
  const order = shuffle === undefined ? undefined : permutation(space.size, shuffle);
  const name = checkCropName(
    options.name ??
      definition.name ??
      (source.kind === "module" ? basename(where, extname(where)) : undefined),
  );
  const root = options.root ?? (source.kind === "module" ? rootOfDefinition(where) : process.cwd());
  const folder = resolve(root, name);
  const frozen = source.kind === "module" ? source.frozen : codeInMemory(definition);
  const request = describeRequest(source.kind, resolved, parts, shuffle, options);
  const id = randomUUID();
  const records = encodeRecords(id, resolved);
  const encoded = encodeBatch(batchAt(space, parts, order, id, 1));
  const plan = {
    name,
    folder,
    cases: space.size,
    batches: parts.numBatches,
    files:
      parts.numBatches +
      (source.kind === "module" ? 3 : 2) + // crop.json, space.record and the code
      (records.constants === undefined ? 0 : 1),
    bytes:
      encoded.length * parts.numBatches +
      Buffer.byteLength(frozen.code) +
      records.labels.length +
      (records.constants?.length ?? 0) +
      2048,
  };
  return { id, source, resolved, frozen, options, parts, order, request, records, plan };
}

// Files beside its folder have its name with those of host and process behind it, and file systems allow 255 bytes.
const mostNameBytes = 150;

function checkCropName(name: string | undefined): string {
  if (name === undefined || name === "") {
    throw new CropError(
      "usage",
      "this crop has no name; give one, or sow it from a definition file",
    );
  }
  if (name.startsWith(".") || name.includes("/") || /\p{Cc}/u.test(name)) {
    throw new CropError(
      "usage",
      `${JSON.stringify(name)} cannot be the name of a crop: it becomes a folder and stands in messages and scripts, so it has no "/", no dot in front and no control characters`,
    );
  }
  if (Buffer.byteLength(name) > mostNameBytes) {
    throw new CropError(
      "usage",
      `the name of a crop has at most ${mostNameBytes} bytes, and ${JSON.stringify(name)} has ${Buffer.byteLength(name)}; give a shorter one with --name`,
    );
  }
  return name;
}

/** Gives the digest of the code that sowing would keep; another one means other code. */
export function codeHashOf(source: CodeSource): string {
  return (source.kind === "module" ? source.frozen : codeInMemory(source.definition)).codeHash;
}

function compareExisting(
  folder: string,
  prepared: Prepared,
): { readonly manifest: Manifest; readonly codeChanged: boolean } | undefined {
  let manifest: Manifest;
  try {
    manifest = readManifest(folder);
  } catch (error) {
    if (!isCropError(error, "not-found")) throw error;
    if (!existsSync(folder) || (statSync(folder).isDirectory() && namesIn(folder).length === 0))
      return undefined;
    const advice = existsSync(layout.removedManifest(folder))
      ? `\`crop rm ${basename(folder)}\` finishes the removal of the one that was there, but what is not the crop's stays: `
      : "";
    throw new CropError(
      "already-exists",
      `${folder} is there already and is no crop; ${advice}choose another name or another root`,
      { fields: { file: folder } },
    );
  }
  const different = changedParts(prepared.request, manifest.request).filter(
    (part) => prepared.options.refresh !== true || !isRefreshable(part),
  );
  if (different.length > 0) {
    throw new CropError(
      "already-exists",
      `another request was sown as \`${manifest.name}\` in ${dirname(folder)}: it differs in ${different.join(", ")}; ` +
        `reap it, remove it with \`crop rm ${manifest.name}\`, or sow under another --name`,
      { fields: { file: folder, different } },
    );
  }
  return { manifest, codeChanged: manifest.definition.codeHash !== prepared.frozen.codeHash };
}

function writeCrop(folder: string, prepared: Prepared, onProgress: SowOptions["onProgress"]): void {
  const { id, resolved, frozen, parts, order, source, records } = prepared;
  mkdirSync(folder);
  for (const kind of ["batches", "results", "logs"] as const) {
    for (const shelf of shelves(parts.numBatches))
      mkdirSync(join(folder, kind, shelf), { recursive: true });
  }
  mkdirSync(layout.growingFolder(folder));
  mkdirSync(layout.jobs(folder));
  for (let batch = 1; batch <= parts.numBatches; batch++) {
    writeWhole(
      layout.batch(folder, batch),
      encodeBatch(batchAt(resolved.space, parts, order, id, batch)),
      { flag: "wx" },
    );
    onProgress?.(batch, parts.numBatches);
  }
  if (source.kind === "module") writeWhole(layout.definition(folder), frozen.code, { flush: true });
  writeRecords(folder, records);
  for (const shelf of shelves(parts.numBatches)) flushFolder(join(folder, "batches", shelf));
  writeManifest(folder, describeCrop(id, prepared));
}

function refresh(folder: string, prepared: Prepared): void {
  const { id, sown } = readManifest(folder);
  const { resolved, source, frozen } = prepared;
  const records = encodeRecords(id, resolved);
  if (source.kind === "module") writeFileAtomically(layout.definition(folder), frozen.code);
  writeRecords(folder, records);
  writeManifest(folder, { ...describeCrop(id, { ...prepared, records }), sown });
}

function encodeRecords(
  id: string,
  { space, coords, constants, definition }: ResolvedDefinition,
): Records {
  const labels = encodeLabels(id, { space, coords, attrs: definition.attrs ?? {} });
  return Object.keys(constants).length === 0
    ? { labels }
    : { labels, constants: encodeConstants(id, constants) };
}

function writeRecords(folder: string, { labels, constants }: Records): void {
  writeFileAtomically(layout.space(folder), labels);
  if (constants !== undefined) writeFileAtomically(layout.constants(folder), constants);
}

function describeCrop(id: string, prepared: Prepared): Manifest {
  const { resolved, source, frozen, parts, plan, request, options } = prepared;
  const { definition, space, vars } = resolved;
  const file = source.kind === "module" ? resolve(source.file) : "";
  const gitCommit = source.kind === "module" ? gitCommitOf(dirname(file)) : undefined;
  const shuffle = request["shuffle"] === "none" ? undefined : Number(request["shuffle"]);
  return {
    id,
    name: plan.name,
    request,
    labelsCrc32: crc32(prepared.records.labels),
    cases: space.size,
    batches: parts.numBatches,
    ...(parts.batchsize === undefined ? {} : { batchsize: parts.batchsize }),
    ...(shuffle === undefined ? {} : { shuffle }),
    seed: Number(request["seed"]),
    retries: definition.retries ?? 0,
    ...(definition.timeoutSeconds === undefined
      ? {}
      : { timeoutSeconds: definition.timeoutSeconds }),
    arguments: space.names,
    hasConstants: Object.keys(resolved.constants).length > 0,
    ...(options.farmer === undefined ? {} : { farmer: options.farmer }),
    ...(vars === undefined ? {} : { variables: describeVariables(vars) }),
    ...(definition.reap === undefined ? {} : { reap: describeReaper(definition.reap) }),
    options: options.options ?? (source.kind === "module" ? source.options : undefined) ?? {},
    definition: {
      kind: source.kind,
      source: file,
      codeHash: frozen.codeHash,
      codeCrc32: crc32(Buffer.from(frozen.code)),
      sources: frozen.sources,
    },
    sown: {
      time: new Date().toISOString(),
      host: hostname(),
      user: userName(),
      nodeVersion: process.version,
      cropVersion: packageVersion(),
      ...(gitCommit === undefined ? {} : { gitCommit }),
      node: process.execPath,
    },
  };
}

function describeReaper({ output }: Reaper): NonNullable<Manifest["reap"]> {
  return output === undefined ? {} : { output: resolve(output) };
}

function gitCommitOf(folder: string): string | undefined {
  try {
    return execFileSync("git", ["-C", folder, "rev-parse", "HEAD"], {
      encoding: "utf8",
      stdio: ["ignore", "pipe", "ignore"],
    }).trim();
  } catch {
    return undefined; // not a git checkout, or no git on this machine
  }
}

function userName(): string {
  try {
    return userInfo().username;
  } catch {
    return ""; // an account without an entry, as in some containers
  }
}
