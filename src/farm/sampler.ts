import type { SampledCase, SpaceInput } from "../combos/index.ts";
import { caseError } from "../crop/index.ts";
import { concatTables, fromValues, type Table } from "../dataset/index.ts";
import { CropError } from "../errors.ts";
import { appendToFile, forgetAppended } from "./append-table.ts";
import {
  backUpData,
  dataPath,
  deleteData,
  type Loaded,
  loadData,
  tableFormat,
} from "./data-file.ts";
import { type DrawOptions, drawSamples, type SampleCombos } from "./draw-samples.ts";
import type { FarmedCropOptions } from "./farmed-crop.ts";
import type { RunOptions } from "./run-options.ts";
import type { Runner } from "./runner.ts";
import { SampledCrop } from "./sampled-crop.ts";

/** Where a sampler keeps its table. */
export interface SamplerOptions {
  /** A file ending in .csv, .json or .parquet; `.csv` is added to another name. Left out: memory only. */
  readonly dataName?: string;
  /** What is drawn where a call says nothing else. */
  readonly defaultCombos?: SampleCombos;
  /** Rows to begin with, where there is no file. */
  readonly fullTable?: Table;
}

/** How samples are drawn and run. */
export interface SampleOptions extends RunOptions, Omit<DrawOptions, "drawn"> {
  /** Append the rows to the file; default true. Otherwise in memory only. */
  readonly sync?: boolean;
}

/** Runs a function for random samples of its arguments and keeps a tidy table: one row a sample. */
export class Sampler {
  readonly runner: Runner;
  /** The table file; undefined for a table in memory only. */
  readonly dataName: string | undefined;
  /** What is drawn where a call says nothing else. */
  defaultCombos: SampleCombos;
  #last: Table | undefined;
  /** Rows that are in no file. */
  #unsaved: Table | undefined;
  #loaded: Loaded<Table> | undefined;

  constructor(runner: Runner, options: SamplerOptions = {}) {
    const { dataName, defaultCombos = {}, fullTable } = options;
    const [wide] = Object.entries(runner.varDims).find(([, dims]) => dims.length > 0) ?? [];
    if (wide !== undefined)
      throw new CropError(
        "bad-definition",
        `output \`${wide}\` has dimensions of its own; a table holds single values only`,
      );
    this.runner = runner;
    this.dataName = dataName === undefined ? undefined : dataPath(dataName, tableFormat);
    this.defaultCombos = defaultCombos;
    this.#unsaved = fullTable;
  }

  /** The rows that the last sampling or reaping gave. */
  get lastTable(): Table | undefined {
    return this.#last;
  }

  /** Gives all rows: those of the file now, and those in memory only; undefined when there are none. */
  async fullTable(): Promise<Table | undefined> {
    if (this.dataName !== undefined)
      this.#loaded = await loadData(tableFormat, this.dataName, this.#loaded);
    const parts = [this.#loaded?.data, this.#unsaved].filter((part) => part !== undefined);
    return parts.length <= 1 ? parts[0] : concatTables(parts);
  }

  /**
   * Gives `n` samples as cases; `combos` stand above the default ones. See {@link drawSamples}.
   */
  async draw(
    n: number,
    combos: SampleCombos = {},
    options: DrawOptions = {},
  ): Promise<SampledCase[]> {
    const drawn = options.drawn ?? (await this.#drawn());
    const all = new Map([...entriesOf(this.defaultCombos), ...entriesOf(combos)]);
    return drawSamples(n, all, { ...options, drawn });
  }

  /**
   * Draws `n` samples, runs them and appends their rows to the table; gives these rows. The rows of finished samples are saved
   * before the error of a failed one is raised.
   *
   * @throws CropError `case-failed`; `bad-combos`; `bad-data` for outputs that are arrays; `disk`
   */
  async sampleCombos(
    n: number,
    combos: SampleCombos = {},
    options: SampleOptions = {},
  ): Promise<Table> {
    const { method: _, seed, sync, ...run } = options;
    const space = await this.spaceOf(n, combos, options);
    const raise = run.raiseErrors !== false;
    const { dataset, failures, firstFailure } = await this.runner.tryRun(
      space,
      { ...run, ...(seed === undefined ? {} : { seed }), raiseErrors: false },
      "cases",
    );
    const table = this.runner.table(dataset, namesOf(space));
    await this.addTable(table, sync === undefined ? {} : { sync });
    if (firstFailure !== undefined && raise)
      throw caseError(firstFailure, `; ${failures} of ${n} samples failed, all others are saved`);
    return table;
  }

  /**
   * Appends rows to the table: a table, or columns by name.
   *
   * @throws CropError `disk`, after which the table is as it was
   */
  async addTable(
    rows: Table | Readonly<Record<string, ArrayLike<unknown>>>,
    options: { readonly sync?: boolean; readonly cropId?: string } = {},
  ): Promise<Table> {
    const addition = isTable(rows) ? rows : tableFrom(rows);
    const { sync = true, cropId } = options;
    this.#last = addition;
    const unsaved = this.#unsaved;
    const all = unsaved === undefined ? addition : concatTables([unsaved, addition]);
    if (this.dataName === undefined || !sync) {
      this.#unsaved = all;
      return (await this.fullTable())!;
    }
    this.#loaded = await appendToFile(this.dataName, all, {
      known: this.#loaded,
      ...(cropId === undefined || unsaved !== undefined ? {} : { cropId }),
    });
    this.#unsaved = undefined;
    return this.#loaded.data;
  }

  /** Copies the table to `<file>.BAK-YYYYmmdd-HHMMSS` and gives that path. @throws CropError `not-found` */
  async backup(): Promise<string> {
    if (this.dataName === undefined)
      throw new CropError("usage", "this sampler has no file; give it a `dataName`");
    return await backUpData(this.dataName);
  }

  /** Removes the table, from memory and disk; with `backup` a copy stays, whose path is given. */
  async deleteTable(options: { readonly backup?: boolean } = {}): Promise<string | undefined> {
    this.#unsaved = undefined;
    this.#loaded = undefined;
    return this.dataName === undefined ? undefined : await deleteData(this.dataName, options);
  }

  /** Gives a crop of samples; its results stay until their rows are safely in the table. */
  crop(options: FarmedCropOptions = {}): SampledCrop {
    return new SampledCrop(this.runner, options, {
      kind: "sampler",
      layout: "cases",
      dataName: this.dataName,
      drawn: () => this.#drawn(),
      sampleSpace: async (n, combos, drawing) => await this.spaceOf(n, combos, drawing),
      take: async (dataset, { cropId, names, isLast, sync = true }) => {
        const table = this.runner.table(dataset, names);
        // Rows of a crop that goes on would come twice.
        if (isLast) await this.addTable(table, { sync, cropId });
        return table;
      },
      forget: (cropId) => {
        if (this.dataName !== undefined) forgetAppended(this.dataName, cropId);
      },
    });
  }

  /** Gives `n` samples as a parameter space. */
  async spaceOf(
    n: number,
    combos: SampleCombos = {},
    options: DrawOptions = {},
  ): Promise<SpaceInput> {
    return { cases: await this.draw(n, combos, options), allowRepeated: true };
  }

  async #drawn(): Promise<number> {
    return (await this.fullTable())?.rows ?? 0;
  }

  /** Describes the sampler as xyzpy does. */
  toString(): string {
    return `<Sampler> [${this.dataName ?? "memory"}]\n${String(this.runner)}`;
  }
}

function entriesOf(combos: SampleCombos): Iterable<readonly [string, never]> {
  const isList = Symbol.iterator in combos;
  return (isList ? combos : Object.entries(combos)) as Iterable<readonly [string, never]>;
}

function namesOf({ cases }: SpaceInput): string[] {
  const [first] = cases as readonly SampledCase[];
  return Object.keys(first ?? {});
}

function isTable(rows: Table | Readonly<Record<string, ArrayLike<unknown>>>): rows is Table {
  return typeof rows["rows"] === "number" && Array.isArray(rows["columns"]);
}

function tableFrom(columns: Readonly<Record<string, ArrayLike<unknown>>>): Table {
  const arrays = Object.entries(columns).map(([name, values]) => ({ name, ...fromValues(values) }));
  const rows = arrays[0]?.shape[0] ?? 0;
  const odd = arrays.find(({ shape }) => shape.length !== 1 || shape[0] !== rows);
  if (odd !== undefined)
    throw new CropError(
      "bad-data",
      `column \`${odd.name}\` has not ${rows} single values, as others have`,
    );
  return {
    rows,
    columns: arrays.map(({ name, dtype, data, missing }) => ({
      name,
      dtype,
      values: data,
      ...(missing === undefined ? {} : { missing }),
    })),
  };
}
