import { existsSync } from "node:fs";
import { basename, resolve } from "node:path";
import type { Dataset } from "../dataset/index.ts";
import { CropError, isCropError } from "../errors.ts";
import { checkFields } from "./check-definition.ts";
import { checkCrop, type CheckReport } from "./check.ts";
import type { CropDefinition, DefinitionOptions } from "./definition.ts";
import { cropNames, findCrop, rootOfDefinition } from "./find-crop.ts";
import { growCrop, type GrowOptions, unfinishedBatches } from "./grow-crop.ts";
import type { GrowResult } from "./grow-plan.ts";
import { layout } from "./layout.ts";
import { loadSource } from "./load-source.ts";
import { type Manifest, readManifest } from "./manifest.ts";
import { progressPicture } from "./progress-picture.ts";
import { type Progress, readProgress } from "./progress.ts";
import { reapCrop, reapDataset, type ReapOptions, type ReapResult } from "./reap.ts";
import { checkTarget } from "./reap-target.ts";
import { removeCrop } from "./remove.ts";
import { settleCases } from "./settle-cases.ts";
import {
  type CodeSource,
  type MemorySource,
  planSowing,
  sow,
  type SowOptions,
  type SowPlan,
  type SowResult,
} from "./sow.ts";
import { explainBatch, type Explanation } from "./why.ts";

/** Which crop: a definition file, a definition in memory, or the name of one that is sown. */
export type CropInput = CropDefinition & {
  /** A definition file, as `crop sow` takes it. */
  readonly definition?: string;
  /** Options of a definition that is a function of options. */
  readonly options?: DefinitionOptions;
  /** Folder that holds the crops. Default: that of the definition file; otherwise the working folder. */
  readonly root?: string;
};

/** A crop in a program: everything that the command line does. */
export class Crop {
  readonly #input: CropInput;
  #source: MemorySource | undefined;
  /** Fixed here, since a program may change its working folder. */
  readonly #root: string | undefined;
  /** Where it is, once it is sown or found. */
  #folder: string | undefined;

  /**
   * Makes a crop from a definition file (`definition`), from a definition in memory (`fn`, `combos`, …; only this program can grow
   * it), or from the `name` and `root` of one that is sown. Nothing is read or written yet.
   *
   * @throws CropError `usage` when there is neither a name nor a definition file, `bad-definition` for a name that is no text
   */
  constructor(input: CropInput) {
    this.#input = input;
    const { definition, name, fn, root } = input;
    checkFields({ name }, "the definition");
    if (
      definition === undefined &&
      name === undefined &&
      (fn === undefined || fn.name === "" || fn.name === "fn")
    ) {
      throw new CropError(
        "usage",
        "a crop needs a name: give `name`, a named function, or a definition file",
      );
    }
    this.#root = root === undefined ? undefined : resolve(root);
  }

  /**
   * The name of the crop. Until it is sown here, that of a definition file is taken for its crop's, unless `name` was given; sowing
   * reads the file and finds the name that the definition gives itself.
   */
  get name(): string {
    const { definition, name, fn } = this.#input;
    if (this.#folder !== undefined) return basename(this.#folder);
    if (name !== undefined) return name;
    return definition === undefined ? fn!.name : basename(definition).replace(/\.[cm]?[jt]s$/, "");
  }

  /** The folder of the crop, which is there once it is sown. */
  get folder(): string {
    if (this.#folder !== undefined) return this.#folder;
    const { definition } = this.#input;
    return resolve(
      this.#root ?? (definition === undefined ? process.cwd() : rootOfDefinition(definition)),
      this.name,
    );
  }

  /** Tells whether the crop is sown. */
  isSown(): boolean {
    try {
      this.#manifest();
      return true;
    } catch (error) {
      if (isCropError(error, "not-found")) return false;
      throw error;
    }
  }

  /** Tells what {@link Crop.sow} would write. */
  async plan(options: SowOptions = {}): Promise<SowPlan> {
    return planSowing(await this.#code(options), this.#sowing(options));
  }

  /** Writes the batches; see `sow` for options and errors. */
  async sow(options: SowOptions = {}): Promise<SowResult> {
    const result = await sow(await this.#code(options), this.#sowing(options));
    this.#folder = result.folder;
    return result;
  }

  /** Grows some batches, by default all that are missing; see `GrowOptions`. */
  async grow(batches?: number | readonly number[], options: GrowOptions = {}): Promise<GrowResult> {
    const wanted = typeof batches === "number" ? [batches] : batches;
    return await growCrop(
      this.folder,
      this.#manifest(),
      { ...options, ...(wanted === undefined ? {} : { batches: wanted }) },
      this.#definition(),
    );
  }

  /** Grows all batches that have no finished result. */
  async growMissing(options: GrowOptions = {}): Promise<GrowResult> {
    return await this.grow(undefined, options);
  }

  /** Gives the batches without a finished result. */
  missing(): number[] {
    return unfinishedBatches(this.folder, this.#manifest());
  }

  /** Looks how far the crop is. */
  progress(): Progress {
    return readProgress(this.folder, this.#manifest());
  }

  /** Gives the evidence for the state of a batch. */
  why(batch: number): Explanation {
    return explainBatch(this.folder, this.#manifest(), batch);
  }

  /** Verifies every record; see `checkCrop`. */
  check(options: { readonly deleteBad?: boolean } = {}): CheckReport {
    return checkCrop(this.folder, this.#manifest(), options);
  }

  /**
   * Collects the results as a dataset in memory, the same whether `output` is given, a file into which they are collected, too. The
   * crop is removed when it was complete, unless `keep` is given. What is too sparse for a grid needs `layout: "cases"`.
   */
  async reap(options: Partial<ReapOptions> = {}): Promise<Dataset> {
    const manifest = this.#manifest();
    const { output } = options;
    if (output === undefined) return (await reapDataset(this.folder, manifest, options)).dataset;
    checkTarget(this.folder, manifest, { ...options, output });
    const { dataset } = await reapDataset(this.folder, manifest, { ...options, keep: true });
    await reapCrop(this.folder, manifest, { ...options, output });
    return dataset;
  }

  /**
   * Collects the results into a file, as `crop reap` does: `output`, by default that of the definition's own reaper. The crop is
   * removed when it was complete, unless `keep` is given; see `reapCrop` for errors.
   */
  async reapFile(options: Partial<ReapOptions> = {}): Promise<ReapResult> {
    const manifest = this.#manifest();
    const output = options.output ?? manifest.reap?.output;
    if (output === undefined)
      throw new CropError("usage", `give the \`output\` of crop \`${manifest.name}\``);
    return await reapCrop(this.folder, manifest, { ...options, output }, this.#definition());
  }

  /**
   * Removes the crop with all its results.
   *
   * @throws CropError `not-found` when it is not sown, `disk`
   */
  delete(): void {
    removeCrop(this.#sownFolder());
  }

  /** Draws the progress as text. */
  toString(): string {
    if (!this.isSown())
      return `${this.name}\n${"=".repeat(this.name.length)}\nnot sown yet, or reaped already (${this.folder})`;
    return progressPicture(this.progress());
  }

  #manifest(): Manifest {
    return readManifest(this.#sownFolder());
  }

  // One that was sown elsewhere is known by its name alone, and sought where the command line seeks it.
  #sownFolder(): string {
    const { definition, root, fn, command } = this.#input;
    const isNameOnly = [this.#folder, definition, root, fn, command].every(
      (each) => each === undefined,
    );
    if (isNameOnly && !existsSync(layout.manifest(this.folder))) this.#folder = findCrop(this.name);
    return this.folder;
  }

  /** The definition that only this program has. */
  #definition(): CropDefinition | undefined {
    if (this.#source !== undefined) return this.#source.definition;
    const { fn, command } = this.#input;
    return fn === undefined && command === undefined ? undefined : this.#input;
  }

  // A file is read each time: it may have been edited, and other options make another definition.
  async #code(options: SowOptions): Promise<CodeSource> {
    const { definition, options: own } = this.#input;
    if (definition !== undefined)
      return await loadSource(definition, { ...own, ...options.options });
    return (this.#source ??= {
      kind: "memory",
      definition: await settleCases(definitionOf(this.#input), "the definition"),
    });
  }

  #sowing(options: SowOptions): SowOptions {
    const { definition, name, options: own } = this.#input;
    return {
      ...(definition !== undefined && name === undefined ? {} : { name: this.name }),
      ...(this.#root === undefined ? {} : { root: this.#root }),
      ...options,
      options: { ...own, ...options.options },
    };
  }
}

function definitionOf(input: CropInput): CropDefinition {
  const { definition: _, options: __, root: ___, ...definition } = input;
  return definition;
}

/** Gives the crops that are sown in a folder, by name. */
export function loadCrops(root: string = "."): Map<string, Crop> {
  return new Map(
    cropNames(resolve(root)).map((name) => [name, new Crop({ name, root: resolve(root) })]),
  );
}
