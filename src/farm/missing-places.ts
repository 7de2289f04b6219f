import {
  cast,
  commonDType,
  coordinateFrom,
  type NdArray,
  ravel,
  scalarAt,
  size,
  slabsOf,
  stridesOf,
} from "../arrays/index.ts";
import { gridIndex, type ParameterSpace, type SpaceInput } from "../combos/index.ts";
import {
  type BlockSource,
  type BlockVariable,
  coordinateOf,
  indexOf,
  keyOf,
  type Label,
  placesOf,
} from "../dataset/index.ts";
import { CropError, isCropError } from "../errors.ts";

/** What counts as missing. */
export interface MissingOptions {
  /** The outputs that are looked at; default: all variables that lie along the arguments. */
  readonly varNames?: readonly string[] | undefined;
  /** Labels along dimensions that are not swept; without, any label does. */
  readonly constants?: Readonly<Record<string, unknown>>;
  /** `isnull` (default): no value; a NaN that was computed is one. `isfinite`: no finite number either. */
  readonly method?: "isnull" | "isfinite";
}

/**
 * Gives the part of a parameter space that a dataset lacks: cases at whose place every output is missing, and those outside its
 * labels. Undefined when nothing is lacking, `asked`, of which `space` was made, when all is.
 */
export function missingSpace(
  dataset: BlockSource,
  asked: SpaceInput,
  space: ParameterSpace,
  options: MissingOptions = {},
): SpaceInput | undefined {
  const cases = missingCases(dataset, space, options);
  if (cases.length === 0) return undefined;
  if (cases.length === space.size) return asked;
  const rows = cases.map((index) => space.dims.map(({ values }, d) => values[index[d]!]!));
  return { cases: rows, fnArgs: space.names };
}

/**
 * Sees that labels that are asked for can stand beside those of a dataset: else all would be computed, and then not merged.
 *
 * @throws CropError `merge-conflict` naming the dimension
 */
export function checkLabels(
  dataset: BlockSource,
  { dims }: ParameterSpace,
  path: string | undefined,
): void {
  for (const { name, values } of dims) {
    const there = coordinateOf(dataset, name)?.data;
    if (there === undefined) continue;
    const wanted = coordinateFrom(values);
    try {
      const dtype = commonDType(there.dtype, wanted.dtype);
      for (const labels of [there, wanted]) cast(labels, dtype);
    } catch (error) {
      if (!isCropError(error, "bad-data")) throw error;
      throw new CropError(
        "merge-conflict",
        `the labels of \`${name}\`${path === undefined ? "" : ` in ${path}`} are ${there.dtype}, ` +
          `those asked for ${wanted.dtype}: ${error.message}`,
        { cause: error, fields: { dimension: name } },
      );
    }
  }
}

/**
 * Sees that all that is swept is a dimension of the outputs that a dataset has: else all would be computed, and then not merged.
 *
 * @throws CropError `merge-conflict` naming output and dimension
 */
export function checkDims(
  dataset: BlockSource,
  { names }: ParameterSpace,
  varNames: readonly string[],
  path: string | undefined,
): void {
  for (const output of varNames) {
    const dims = dataset.variables.get(output)?.dims;
    const dimension = names.find((name) => dims?.includes(name) === false);
    if (dims === undefined || dimension === undefined) continue;
    throw new CropError(
      "merge-conflict",
      `\`${output}\`${path === undefined ? "" : ` in ${path}`} has the dimensions (${dims.join(", ")}), and \`${dimension}\` is swept now, too; ` +
        "harvest into another file, or make it a dimension of what is there first, by `expandDims` of a Harvester",
      { fields: { variable: output, dimension } },
    );
  }
}

/** Gives, for each missing case, the places of its values in the dimensions of the space. */
function missingCases(
  dataset: BlockSource,
  space: ParameterSpace,
  options: MissingOptions,
): Uint32Array[] {
  const places = space.dims.map(({ name, values }) => placesIn(dataset, name, values));
  const has = presence(dataset, space.names, options);
  const strides = stridesOf(has.shape);
  const missing: Uint32Array[] = [];
  const index = new Uint32Array(space.dims.length);
  for (let c = 0; c < space.size; c++) {
    gridIndex(space, c, index);
    let place = 0;
    for (let d = 0; d < places.length && place >= 0; d++) {
      const at = places[d]![index[d]!]!;
      place = at === -1 ? -1 : place + at * strides[d]!;
    }
    if (place === -1 || has.flags[place] !== 1) missing.push(index.slice());
  }
  return missing;
}

/** Gives for each value its place along a dimension of the dataset, or -1. */
function placesIn(dataset: BlockSource, dim: string, values: ArrayLike<Label>): Int32Array {
  const coordinate = coordinateOf(dataset, dim);
  const places = new Int32Array(values.length).fill(-1);
  if (coordinate === undefined) return places;
  const { first } = indexOf(coordinate.data);
  for (let i = 0; i < values.length; i++) {
    const value = values[i]!;
    if (!(value instanceof Date)) places[i] = first.get(keyOf("float64", value)) ?? -1;
  }
  return places;
}

interface Presence {
  readonly shape: readonly number[];
  /** 1 where some output has a value. */
  readonly flags: Uint8Array;
}

// So many elements are looked at at once.
const elementsAtOnce = 2 ** 20;

function presence(
  dataset: BlockSource,
  swept: readonly string[],
  options: MissingOptions,
): Presence {
  const shape = swept.map((dim) => dataset.sizes[dim] ?? 0);
  const flags = new Uint8Array(size(shape));
  if (flags.length === 0) return { shape, flags };
  const { varNames } = options;
  for (const [name, variable] of dataset.variables) {
    const isAsked = varNames === undefined || varNames.includes(name);
    const liesThere = swept.every((dim) => variable.dims.includes(dim));
    if (dataset.isCoordinate(name) || !isAsked || !liesThere) continue;
    const chosen = chosenPlaces(dataset, variable, swept, options);
    const strides = stridesOf(shape);
    const steps = variable.dims.map((dim) =>
      swept.includes(dim) ? strides[swept.indexOf(dim)]! : 0,
    );
    for (const { start, count } of slabsOf(variable.shape, elementsAtOnce))
      mark(flags, steps, dataset.read(name, start, count), start, chosen, options);
  }
  return { shape, flags };
}

/** Gives the place that counts along each dimension of a variable, undefined for all of them, -1 for none. */
function chosenPlaces(
  dataset: BlockSource,
  variable: BlockVariable,
  swept: readonly string[],
  { constants = {} }: MissingOptions,
): (number | undefined)[] {
  return variable.dims.map((dim) => {
    if (swept.includes(dim) || !Object.hasOwn(constants, dim)) return undefined;
    const coordinate = coordinateOf(dataset, dim)?.data;
    if (coordinate === undefined) return undefined;
    const label = constants[dim];
    if (typeof label === "object") return undefined; // values along the whole dimension
    try {
      return placesOf(dim, coordinate, label as Label)[0]!;
    } catch {
      return -1; // a label that is not there yet
    }
  });
}

/** Marks where a block has values; `steps` lead from its axes to the places of the flags. */
function mark(
  flags: Uint8Array,
  steps: readonly number[],
  block: NdArray,
  start: readonly number[],
  chosen: readonly (number | undefined)[],
  { method = "isnull" }: MissingOptions,
): void {
  const { shape } = block;
  const index = [...start];
  const n = size(shape);
  let place = ravel(start, steps);
  for (let i = 0; i < n; i++) {
    if (flags[place] === 0 && isPresent(block, i, method)) {
      let counts = true;
      for (let axis = 0; axis < index.length && counts; axis++)
        counts = chosen[axis] === undefined || chosen[axis] === index[axis];
      if (counts) flags[place] = 1;
    }
    for (let axis = index.length - 1; axis >= 0; axis--) {
      place += steps[axis]!;
      if (++index[axis]! < start[axis]! + shape[axis]!) break;
      place -= shape[axis]! * steps[axis]!;
      index[axis] = start[axis]!;
    }
  }
}

function isPresent(array: NdArray, i: number, method: "isnull" | "isfinite"): boolean {
  if (array.missing !== undefined && array.missing[i] !== 0) return false;
  if (method === "isnull") return true;
  const value = scalarAt(array.dtype, array.data, i);
  if (typeof value === "number") return Number.isFinite(value);
  return typeof value !== "object" || (Number.isFinite(value.re) && Number.isFinite(value.im));
}
