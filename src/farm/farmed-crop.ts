import { isDeepStrictEqual } from "node:util";
import type { CasesInput, CombosInput, SpaceInput } from "../combos/index.ts";
import {
  codeHashOf,
  type CodeSource,
  Crop,
  type CropDefinition,
  growCrop,
  type GrowOptions,
  type GrowResult,
  isThere,
  type Manifest,
  type Progress,
  readManifest,
  reapDataset,
  removeCrop,
  sow,
  type SowOptions,
  type SowResult,
} from "../crop/index.ts";
import { CropError } from "../errors.ts";
import { withFolderLock } from "../files/index.ts";
import type { DrawOptions } from "./draw-samples.ts";
import type { Farmer, Seed } from "./farmer.ts";
import type { NamedValues, VarNames } from "./parse-labels.ts";
import { sendable } from "./sent-function.ts";

/** Where a crop of a runner lies, and how it is divided. */
export interface FarmedCropOptions extends Pick<
  SowOptions,
  "batchsize" | "numBatches" | "shuffle" | "seed"
> {
  /** Default: the name of the function. */
  readonly name?: string;
  /** Folder that holds the crops; default: the working folder. */
  readonly root?: string;
  /**
   * Store the function with the crop, as its text, so that other programs and machines can grow it; default false. A definition
   * file is always stored.
   */
  readonly saveFn?: boolean;
}

/** What is sown beside combos or cases. */
export interface FarmedSowOptions extends Pick<
  SowOptions,
  "batchsize" | "numBatches" | "shuffle" | "seed" | "refresh" | "onProgress"
> {
  readonly constants?: NamedValues;
  readonly fnArgs?: VarNames;
}

/** How results are taken in. */
export interface FarmedReapOptions {
  /** Wait until nothing is missing, at most so many seconds; default 0. */
  readonly waitSeconds?: number;
  /** Take what is there, and keep the crop; default false. */
  readonly allowIncomplete?: boolean;
  /** Take what is there, and remove the crop although something is missing; default false. */
  readonly drop?: boolean;
  /** Keep the crop although it is complete; default false. */
  readonly keep?: boolean;
  /** Save what is taken; default true. Otherwise the crop is kept, too. */
  readonly sync?: boolean;
  /** Where data is there already: undefined refuses another value, true takes the new one, false keeps the old one. */
  readonly overwrite?: boolean | undefined;
  readonly onProgress?: (done: number, batches: number) => void;
}

/** A crop of a runner, harvester or sampler: what is reaped goes where that keeps its data. */
export class FarmedCrop<Result> {
  readonly #seed: Seed;
  readonly #options: FarmedCropOptions;
  readonly #farmer: Farmer<Result>;
  /** The crop itself, to look at. */
  readonly crop: Crop;
  #definition: CropDefinition | undefined;

  /** Use `Runner.crop`, `Harvester.crop` or `Sampler.crop`. @throws CropError `usage` when it has no name */
  constructor(seed: Seed, options: FarmedCropOptions, farmer: Farmer<Result>) {
    this.#seed = seed;
    this.#options = options;
    this.#farmer = farmer;
    const name = options.name ?? (seed.name === "fn" ? "" : seed.name);
    if (name === "")
      throw new CropError("usage", "a crop needs a name: give `name`, or a named function");
    this.crop = new Crop({ name, root: options.root ?? "." });
  }

  get name(): string {
    return this.crop.name;
  }

  /** The folder of the crop, which is there once it is sown. */
  get folder(): string {
    return this.crop.folder;
  }

  isSown(): boolean {
    return this.crop.isSown();
  }

  /** Gives the batches without a finished result. */
  missing(): number[] {
    return this.crop.missing();
  }

  progress(): Progress {
    return this.crop.progress();
  }

  delete(): void {
    this.crop.delete();
  }

  toString(): string {
    return this.crop.toString();
  }

  /** Sows the product of `combos`, for every one of `cases`. */
  async sowCombos(
    combos: CombosInput,
    options: FarmedSowOptions & { readonly cases?: CasesInput } = {},
  ): Promise<SowResult> {
    return await this.sow(this.#seed.space({ ...options, combos }), options);
  }

  /** Sows explicit cases. */
  async sowCases(
    cases: CasesInput,
    options: FarmedSowOptions & { readonly combos?: CombosInput } = {},
  ): Promise<SowResult> {
    return await this.sow(this.#seed.space({ ...options, cases }), options);
  }

  /** Sows a parameter space. @throws CropError `already-exists` when something else is sown under the name */
  async sow(
    space: SpaceInput,
    options: FarmedSowOptions & Pick<DrawOptions, "drawn"> = {},
  ): Promise<SowResult> {
    this.#seed.checkArguments(space, options.constants);
    const source = this.#source(space, options);
    const { constants: _, fnArgs: __, drawn, ...sowing } = options;
    const { saveFn: ___, root = ".", ...own } = this.#options;
    const { kind, dataName } = this.#farmer;
    return await sow(source, {
      ...own,
      ...sowing,
      name: this.name,
      root,
      space,
      ...(dataName === undefined
        ? {}
        : { farmer: { kind, dataName, ...(drawn === undefined ? {} : { drawn }) } }),
    });
  }

  /** Tells whether the crop was sown with other code than that of its runner now, or with a definition for other options. */
  hasOtherCode(space: SpaceInput, options: FarmedSowOptions = {}): boolean {
    const source = this.#source(space, options);
    const { definition, options: sown } = readManifest(this.folder);
    const own = source.kind === "module" ? source.options : {};
    return (
      definition.codeHash !== codeHashOf(source) || !isDeepStrictEqual({ ...sown }, { ...own })
    );
  }

  /** Grows some batches, by default all that are missing. */
  async grow(batches?: number | readonly number[], options: GrowOptions = {}): Promise<GrowResult> {
    const manifest = readManifest(this.folder);
    const wanted = typeof batches === "number" ? [batches] : batches;
    return await growCrop(
      this.folder,
      manifest,
      wanted === undefined ? options : { ...options, batches: wanted },
      manifest.definition.kind === "memory" ? this.#definitionOf(manifest) : undefined,
    );
  }

  /** Grows all batches that have no finished result. */
  async growMissing(options: GrowOptions = {}): Promise<GrowResult> {
    return await this.grow(undefined, options);
  }

  /**
   * Hands the results to the runner, harvester or sampler, and then removes the crop, unless it is incomplete or to be kept. When
   * the results cannot be taken, the crop stays as it is.
   *
   * @throws CropError `incomplete` that lists what is missing; `merge-conflict`; `disk`
   */
  async reap(options: FarmedReapOptions = {}): Promise<Result> {
    const {
      sync,
      overwrite,
      keep = false,
      drop = false,
      allowIncomplete = false,
      ...rest
    } = options;
    const manifest = readManifest(this.folder);
    const { id, arguments: names } = manifest;
    const { dataset, missingCases } = await reapDataset(this.folder, manifest, {
      ...rest,
      layout: this.#farmer.layout,
      allowIncomplete: allowIncomplete || drop,
      provenance: false,
      keep: true,
    });
    return await withFolderLock(this.folder, async () => {
      if (!isThere(this.folder, manifest)) {
        throw new CropError(
          "not-found",
          `crop \`${this.name}\` was reaped by another process meanwhile: these results are not taken in again`,
        );
      }
      const isLast = missingCases === 0 || drop;
      const result = await this.#farmer.take(dataset, {
        cropId: id,
        names,
        isLast,
        overwrite,
        ...(sync === undefined ? {} : { sync }),
      });
      if (isLast && !keep && !allowIncomplete && sync !== false) {
        removeCrop(this.folder, () => this.#farmer.forget?.(id));
      }
      return result;
    });
  }

  // A crop that another program sowed: what labels it is in its folder, so that only its function counts.
  #definitionOf({ arguments: names }: Manifest): CropDefinition {
    return (this.#definition ??= this.#seed.source({
      combos: names.map((name) => [name, [0]] as const),
    }).definition);
  }

  #source(space: SpaceInput, options: FarmedSowOptions): CodeSource {
    const source = this.#seed.source(space, options.constants);
    this.#definition = source.definition;
    const isSent = source.kind === "memory" && this.#options.saveFn === true;
    return isSent ? sendable(source.definition) : source;
  }
}
