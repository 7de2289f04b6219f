import { type CasesInput, type CombosInput, parseSpace, type SpaceInput } from "../combos/index.ts";
import { counted } from "../counted.ts";
import { caseError } from "../crop/index.ts";
import { blocksOf, Dataset, type Label, LazyDataset } from "../dataset/index.ts";
import { CropError } from "../errors.ts";
import { versionOfFile } from "../files/index.ts";
import {
  backUpData,
  dataPath,
  datasetFormat,
  deleteData,
  type Loaded,
  loadData,
  openWhole,
  updateData,
} from "./data-file.ts";
import { cultivate, type CultivateHooks, type CultivateOptions } from "./cultivate.ts";
import { withExistingValues } from "./existing-values.ts";
import type { AskedSpace, TakeOptions } from "./farmer.ts";
import { FarmedCrop, type FarmedCropOptions } from "./farmed-crop.ts";
import { isLargeFile, mergeInto, mergeIntoFile } from "./merge-file.ts";
import { checkDims, checkLabels, missingSpace, type MissingOptions } from "./missing-places.ts";
import { parseNamed } from "./parse-labels.ts";
import type { RunOptions } from "./run-options.ts";
import type { RunCasesOptions, RunCombosOptions, Runner } from "./runner.ts";

/** Where a harvester keeps its data. */
export interface HarvesterOptions {
  /** A netCDF file; `.nc` is added to a name without .nc, .nc4, .h5 or .hdf5. Left out: memory only. */
  readonly dataName?: string;
  /** Data to begin with, where there is no file. */
  readonly fullDs?: Dataset;
}

/** How new data is added. */
export interface AddOptions {
  /** Save it, and take in what others have saved; default true. Otherwise it is added in memory only. */
  readonly sync?: boolean;
  /** Where there is another value already: undefined (default) is an error, true takes the new one, false keeps the old one. */
  readonly overwrite?: boolean | undefined;
}

/** What is harvested, and how. */
export interface HarvestOptions extends AddOptions, Pick<MissingOptions, "method"> {
  /** Run only the places where all outputs are missing; default false. */
  readonly missingOnly?: boolean;
}

/** Keeps a labelled dataset on disk that grows with every harvest. Any number of processes and machines may harvest into one file. */
export class Harvester {
  readonly runner: Runner;
  /** The data file; undefined for data in memory only. */
  readonly dataName: string | undefined;
  #full: Dataset | undefined;
  #loaded: Loaded<Dataset> | undefined;
  /** Data was added with `sync: false`, so that memory holds more than the file. */
  #isAhead = false;

  constructor(runner: Runner, options: HarvesterOptions = {}) {
    const { dataName, fullDs } = options;
    this.runner = runner;
    this.dataName = dataName === undefined ? undefined : dataPath(dataName, datasetFormat);
    this.#full = fullDs;
  }

  /** What the last harvest gave, also where it could not be added. */
  get lastDs(): Dataset | undefined {
    return this.runner.lastDs;
  }

  /**
   * Gives all data: what is in the file now, or, without one, what is in memory; undefined when there is none.
   *
   * @throws CropError `corrupt` for a damaged file
   */
  async fullDs(): Promise<Dataset | undefined> {
    if (this.dataName === undefined || this.#isAhead) return this.#full;
    this.#loaded = await loadData(datasetFormat, this.dataName, this.#loaded);
    return this.#loaded?.data ?? this.#full;
  }

  /** Opens all data lazily, as a file larger than memory needs; undefined when there is none. Close it in the end. */
  async openFullDs(): Promise<LazyDataset | undefined> {
    if (this.dataName !== undefined && !this.#isAhead && versionOfFile(this.dataName) !== undefined)
      return await openWhole(this.dataName);
    return this.#full === undefined ? undefined : new LazyDataset(blocksOf(this.#full));
  }

  /**
   * Adds a dataset to the data. A large file is merged slab by slab, so that memory does not grow with it.
   *
   * @throws CropError `merge-conflict` naming the first place with two values, after which the data is as it was; `disk`
   */
  async addDs(addition: Dataset, options: AddOptions = {}): Promise<void> {
    const { sync = true, overwrite } = options;
    if (this.dataName === undefined || !sync) {
      this.#full = mergeInto(await this.fullDs(), addition, overwrite);
      this.#isAhead = this.dataName !== undefined;
      return;
    }
    const known = this.#loaded;
    const unsaved = this.#isAhead || known === undefined ? this.#full : undefined;
    const all = unsaved === undefined ? addition : mergeInto(unsaved, addition, overwrite);
    this.#note(await mergeIntoFile(this.dataName, all, { overwrite, known }));
  }

  /** Writes data that is in memory only, in the place of what the file holds. @throws CropError `usage` without a file */
  async saveFullDs(dataset?: Dataset): Promise<void> {
    const full = dataset ?? (await this.fullDs()) ?? new Dataset();
    this.#note(await updateData(datasetFormat, this.#file(), () => full));
  }

  /**
   * Runs combos and adds what they give. `"..."` for the values of an argument stands for all those that the data has. Gives the new
   * part, empty when nothing was missing. Finished cases are saved before the error of a failed one is raised.
   *
   * @throws CropError `merge-conflict`, `case-failed`, and what running throws
   */
  async harvestCombos(
    combos: CombosInput,
    options: HarvestOptions & RunCombosOptions = {},
  ): Promise<Dataset> {
    return await this.#harvest({ ...options, combos }, options);
  }

  /** Runs cases and adds what they give; see {@link Harvester.harvestCombos}. */
  async harvestCases(
    cases: CasesInput,
    options: HarvestOptions & RunCasesOptions = {},
  ): Promise<Dataset> {
    return await this.#harvest({ ...options, cases }, options);
  }

  /** Gives what is asked for as a parameter space, and only what is missing of it; undefined when nothing is. */
  async spaceOf(
    asked: AskedSpace,
    options: Pick<HarvestOptions, "missingOnly" | "method"> & Pick<RunOptions, "constants"> = {},
  ): Promise<SpaceInput | undefined> {
    const { missingOnly = false, method } = options;
    const space = this.runner.space(asked);
    const full = await this.#look();
    try {
      const whole =
        space.combos === undefined
          ? space
          : { ...space, combos: withExistingValues(space.combos, full) };
      if (full === undefined) return whole;
      const parsed = parseSpace(whole);
      checkLabels(full, parsed, this.dataName);
      checkDims(full, parsed, this.runner.varNames ?? [], this.dataName);
      if (!missingOnly) return whole;
      return missingSpace(full, whole, parsed, {
        varNames: this.runner.varNames,
        constants: { ...this.runner.constants, ...parseNamed("constants", options.constants) },
        ...(method === undefined ? {} : { method }),
      });
    } finally {
      full?.close();
    }
  }

  /** Makes a constant a dimension of length 1, with `value` as its label (default: its attribute), and saves. */
  async expandDims(name: string, value?: unknown): Promise<Dataset> {
    return await this.#change((full) => full.expandDims(name, value));
  }

  /**
   * Drops labels of dimensions, and saves.
   *
   * @throws CropError `not-found` for a label that is not there, unless `errors` is `ignore`
   */
  async dropSel(
    labels: Readonly<Record<string, Label | readonly Label[]>>,
    options: { readonly errors?: "raise" | "ignore" } = {},
  ): Promise<Dataset> {
    const isLenient = options.errors === "ignore";
    return await this.#change((full) => full.dropSel(isLenient ? known(full, labels) : labels));
  }

  /** Copies the data file to `<file>.BAK-YYYYmmdd-HHMMSS` and gives that path. @throws CropError `not-found` */
  async backup(): Promise<string> {
    return await backUpData(this.#file());
  }

  /** Removes the data, from memory and disk; with `backup` a copy stays, whose path is given. */
  async deleteDs(options: { readonly backup?: boolean } = {}): Promise<string | undefined> {
    this.#full = undefined;
    this.#loaded = undefined;
    this.#isAhead = false;
    return this.dataName === undefined ? undefined : await deleteData(this.dataName, options);
  }

  /** Gives a crop whose reaping adds to this harvester's data; when that fails, the crop is kept. It gives the new part. */
  crop(options: FarmedCropOptions = {}): FarmedCrop<Dataset> {
    return new FarmedCrop(this.runner, options, {
      kind: "harvester",
      layout: "grid",
      dataName: this.dataName,
      take: async (dataset: Dataset, { overwrite, sync }: TakeOptions) => {
        await this.addDs(dataset, { overwrite, ...(sync === undefined ? {} : { sync }) });
        return this.runner.keep(dataset);
      },
    });
  }

  /**
   * Sows what is missing of combos (or of the definition's own), grows it, and takes the results in; see {@link cultivate}. Processes
   * that do so at once for one file need a `name` each: under one name they finish and take in the same crop.
   */
  async cultivate(
    combos?: AskedSpace["combos"],
    options: CultivateOptions = {},
    hooks: CultivateHooks = {},
  ): Promise<Dataset> {
    const { cases } = options;
    const asked = combos ?? options.combos;
    const space = {
      ...(asked === undefined ? {} : { combos: asked }),
      ...(cases === undefined ? {} : { cases }),
    };
    return await cultivate(this, space, options, hooks);
  }

  /** Describes the harvester as xyzpy does. */
  toString(): string {
    return `<Harvester> [${this.dataName ?? "memory"}]\n${String(this.runner)}`;
  }

  async #harvest(asked: AskedSpace, options: HarvestOptions & RunOptions): Promise<Dataset> {
    const { sync, overwrite, missingOnly: _, method: __, ...run } = options;
    const space = await this.spaceOf(asked, options);
    if (space === undefined) return this.runner.keep(new Dataset());
    const { dataset, failures, firstFailure } = await this.runner.tryRun(space, {
      ...run,
      raiseErrors: false,
    });
    if (dataset !== undefined) {
      this.runner.keep(dataset); // first, or all that was run would be gone where it cannot be added
      await this.addDs(dataset, { overwrite, ...(sync === undefined ? {} : { sync }) });
    }
    if (firstFailure !== undefined && run.raiseErrors !== false) {
      const others = `; ${counted(failures, "case")} failed, all others are saved: \`missingOnly\` runs what is missing`;
      throw caseError(firstFailure, others);
    }
    return dataset ?? this.runner.keep(new Dataset());
  }

  /** Gives all data to look at, from memory where it may be there. */
  async #look(): Promise<LazyDataset | undefined> {
    if (this.dataName !== undefined && !this.#isAhead && isLargeFile(this.dataName))
      return await this.openFullDs();
    const full = await this.fullDs();
    return full === undefined ? undefined : new LazyDataset(blocksOf(full));
  }

  async #change(change: (full: Dataset) => Dataset): Promise<Dataset> {
    const apply = (full: Dataset | undefined): Dataset => {
      if (full !== undefined) return change(full);
      throw new CropError(
        "not-found",
        `there is no data yet${this.dataName === undefined ? "" : ` in ${this.dataName}`}`,
      );
    };
    if (this.dataName === undefined) return (this.#full = apply(this.#full));
    const unsaved = this.#isAhead ? this.#full : undefined;
    const loaded = await updateData(
      datasetFormat,
      this.dataName,
      (old) => apply(unsaved ?? old),
      this.#loaded,
    );
    this.#note(loaded);
    return loaded.data;
  }

  /** Notes that all data is in the file, and what is known of it. */
  #note(loaded: Loaded<Dataset> | undefined): void {
    this.#loaded = loaded;
    this.#full = undefined;
    this.#isAhead = false;
  }

  #file(): string {
    if (this.dataName !== undefined) return this.dataName;
    throw new CropError("usage", "this harvester has no file; give it a `dataName`");
  }
}

/** Leaves out the labels that a dataset does not have. */
function known(
  dataset: Dataset,
  labels: Readonly<Record<string, Label | readonly Label[]>>,
): Record<string, Label[]> {
  return Object.fromEntries(
    Object.entries(labels)
      .filter(([dim]) => Object.hasOwn(dataset.sizes, dim))
      .map(([dim, given]) => {
        const list: readonly Label[] = Array.isArray(given) ? given : [given];
        return [dim, list.filter((label) => hasLabel(dataset, dim, label))];
      }),
  );
}

function hasLabel(dataset: Dataset, dim: string, label: Label): boolean {
  try {
    dataset.sel({ [dim]: [label] });
    return true;
  } catch {
    return false;
  }
}
