import { allocate, copyElements, forEachRun, type NdArray, size } from "../arrays/index.ts";
import { CropError } from "../errors.ts";
import { Dataset } from "./dataset.ts";
import { checkSchema, type NetcdfSchema, shapeIn } from "./netcdf-schema.ts";
import type { Variable } from "./variable.ts";

/** Takes the blocks of variables: a file, or a dataset that is being built. */
export interface BlockWriter {
  write(name: string, start: readonly number[], block: NdArray): void;
}

interface Growing extends Variable {
  readonly data: Required<NdArray>;
}

/** Builds a dataset block by block; places that no block fills are missing. */
export class DatasetBuilder implements BlockWriter {
  readonly #schema: NetcdfSchema;
  readonly #variables = new Map<string, Growing>();

  /** @throws CropError `bad-data` when names, dimensions or shapes do not fit */
  constructor(schema: NetcdfSchema) {
    checkSchema(schema);
    this.#schema = schema;
    for (const [name, { dims, dtype, attrs = {} }] of Object.entries(schema.variables)) {
      const shape = shapeIn(schema, name, dims);
      const n = size(shape);
      const data = { dtype, shape, data: allocate(dtype, n), missing: new Uint8Array(n).fill(1) };
      this.#variables.set(name, { dims, attrs, data });
    }
  }

  /** Puts a block, of the dtype of its variable, at a place. */
  write(name: string, start: readonly number[], block: NdArray): void {
    const { data } = this.#variables.get(name)!;
    if (block.dtype !== data.dtype)
      throw new CropError("bad-data", `variable \`${name}\` is ${data.dtype}, not ${block.dtype}`);
    forEachRun(data.shape, start, block.shape, (from, to, n) => {
      copyElements(data.dtype, data.data, to, block.data, from, n);
      if (block.missing === undefined) data.missing.fill(0, to, to + n);
      else data.missing.set(block.missing.subarray(from, from + n), to);
    });
  }

  /** Gives the dataset; `late` are attributes that were not known before. */
  finish(late: Readonly<Record<string, unknown>> = {}): Dataset {
    const { coords = {} } = this.#schema;
    const attrs = { ...this.#schema.attrs, ...late };
    const dataVars = Object.fromEntries(
      [...this.#variables].map(([name, { dims, attrs: own, data }]) => {
        const { missing, ...whole } = data;
        return [name, { dims, attrs: own, data: missing.includes(1) ? data : whole }];
      }),
    );
    return new Dataset({ coords, dataVars, attrs });
  }
}
