import {
  elementAt,
  missingArray,
  type NdArray,
  slabOf,
  transpose,
  unravel,
} from "../arrays/index.ts";
import { CropError } from "../errors.ts";
import { castAs, commonOf, outerLabels, placesIn } from "./align.ts";
import { type BlockSource, type BlockVariable, coordinateOf } from "./block-source.ts";
import { showElement } from "./labels.ts";
import { adviceOn, type MergeOptions } from "./merge.ts";
import type { Attributes } from "./netcdf-attributes.ts";
import { conflictAt, firstConflict, overlay } from "./overlay.ts";
import { readPlaces } from "./read-places.ts";
import type { Variable } from "./variable.ts";

/** A source, with the place of every label of the union in it, or -1, for the dimensions along which it has labels. */
interface Part {
  readonly source: BlockSource;
  readonly places: ReadonlyMap<string, readonly number[]>;
}

/** A merged variable, and the parts that have it; of two values at one place the first part's counts. */
interface Merged extends BlockVariable {
  readonly parts: readonly Part[];
}

/**
 * Gives one source with everything that is in several, as `merge` does for datasets in memory. Only labels are read
 * now; a block is read from each source, and conflicts in it are found, when it is asked for.
 *
 * @throws CropError `merge-conflict` when dims or dtypes do not fit; when a block is read, naming the first variable and
 *   place with two values, both values and where they come from
 */
export function mergeSources(
  sources: readonly BlockSource[],
  options: MergeOptions = {},
): BlockSource {
  return new MergedSource(sources, options);
}

class MergedSource implements BlockSource {
  readonly sizes: Readonly<Record<string, number>>;
  readonly attrs: Attributes;
  readonly unlimited: readonly string[];
  readonly variables: ReadonlyMap<string, Merged>;
  readonly #labels: ReadonlyMap<string, Variable>;
  readonly #coordinates: ReadonlySet<string>;
  readonly #options: MergeOptions;

  constructor(sources: readonly BlockSource[], options: MergeOptions) {
    this.#options = options;
    const indexes = sources.map(indexesOf);
    const labels = outerLabels(sources.map(({ sizes }, k) => ({ sizes, variables: indexes[k]! })));
    const parts = sources.map((source, k): Part => {
      const places = new Map<string, readonly number[]>();
      for (const [dim, { data }] of indexes[k]!)
        places.set(dim, placesIn(data, labels.get(dim)!.data));
      return { source, places };
    });
    const sizes = Object.fromEntries(sources.flatMap((source) => Object.entries(source.sizes)));
    for (const [dim, { data }] of labels) sizes[dim] = data.shape[0]!;
    const names = new Set(sources.flatMap(({ variables }) => [...variables.keys()]));
    this.sizes = sizes;
    this.#labels = labels;
    this.variables = new Map(
      [...names].map((name) => [name, mergedVariable(name, parts, sizes, labels, options)]),
    );
    this.#coordinates = new Set(
      [...names].filter((name) => sources.some((source) => source.isCoordinate(name))),
    );
    this.attrs = mergedAttributes(sources, options);
    this.unlimited = [...new Set(sources.flatMap(({ unlimited }) => unlimited ?? []))];
  }

  isCoordinate(name: string): boolean {
    return this.#coordinates.has(name);
  }

  read(name: string, start?: readonly number[], count?: readonly number[]): NdArray {
    const variable = this.variables.get(name)!;
    const from = start ?? variable.shape.map(() => 0);
    const shape = count ?? variable.shape.map((length, axis) => length - from[axis]!);
    const labels = this.#labels.get(name);
    if (labels !== undefined) return slabOf(labels.data, from, shape);
    const isStrict = this.#options.overwrite === undefined;
    let result: NdArray | undefined;
    for (const part of variable.parts) {
      const block = blockOf(part, name, variable, from, shape);
      if (block === undefined) continue;
      if (result === undefined) {
        result = block;
      } else {
        const i = isStrict ? firstConflict(result, block) : -1;
        if (i !== -1) throw this.#conflict(name, variable, part, from, unravel(i, shape));
        result = overlay(result, block);
      }
      if (!isStrict && result.missing === undefined) break;
    }
    return result ?? missingArray(variable.dtype, shape);
  }

  /** Names the place and both values; the first is that of the first part that has one there. */
  #conflict(
    name: string,
    variable: Merged,
    second: Part,
    from: readonly number[],
    within: readonly number[],
  ): CropError {
    const index = within.map((i, axis) => i + from[axis]!);
    const one = index.map(() => 1);
    const valueIn = (part: Part): string | undefined => {
      const element = blockOf(part, name, variable, index, one);
      if (element === undefined || elementAt(element, 0) === undefined) return undefined;
      const value = showElement(element, 0);
      return part.source.name === undefined ? value : `${value} in ${part.source.name}`;
    };
    const first = variable.parts.map(valueIn).find((text) => text !== undefined) ?? "";
    return conflictAt(
      name,
      { dims: variable.dims, index, labels: (dim) => this.#labels.get(dim)?.data },
      [first, valueIn(second) ?? ""],
      adviceOn(this.#options),
    );
  }
}

function indexesOf(source: BlockSource): Map<string, Variable> {
  const indexes = new Map<string, Variable>();
  for (const dim of Object.keys(source.sizes)) {
    const coordinate = coordinateOf(source, dim);
    if (coordinate !== undefined) indexes.set(dim, coordinate);
  }
  return indexes;
}

function mergedVariable(
  name: string,
  all: readonly Part[],
  sizes: Readonly<Record<string, number>>,
  labels: ReadonlyMap<string, Variable>,
  options: MergeOptions,
): Merged {
  const having = all.filter(({ source }) => source.variables.has(name));
  const owned = having.map(({ source }) => source.variables.get(name)!);
  const { dims } = owned[0]!;
  const misfit = owned.findIndex(
    (other) => other.dims.length !== dims.length || other.dims.some((dim) => !dims.includes(dim)),
  );
  if (misfit !== -1) {
    const where = (k: number): string => {
      const from = having[k]!.source.name;
      return `(${owned[k]!.dims.join(", ")})${from === undefined ? "" : ` in ${from}`}`;
    };
    throw new CropError(
      "merge-conflict",
      `variable \`${name}\` has the dimensions ${where(0)} and ${where(misfit)}`,
      { fields: { variable: name } },
    );
  }
  const files = having.flatMap(({ source }) => source.name ?? []);
  const whose = files.length === 0 ? "" : ` of ${files.join(" and ")}`;
  const index = labels.get(name);
  return {
    dims,
    shape: dims.map((dim) => sizes[dim]!),
    dtype:
      index?.data.dtype ??
      commonOf(
        `variable \`${name}\`${whose}`,
        owned.map(({ dtype }) => dtype),
      ),
    attrs: index?.attrs ?? mergedAttributes(owned, options),
    gzip: owned.find(({ gzip }) => gzip !== undefined)?.gzip,
    chunks: owned.find((other) => (other.chunks ?? null) !== null)?.chunks ?? null,
    parts: options.overwrite === true ? having.toReversed() : having,
  };
}

/** Of attributes with one name the first counts, with `overwrite: true` the last. */
function mergedAttributes(
  owners: readonly { readonly attrs: Attributes }[],
  { overwrite }: MergeOptions,
): Attributes {
  const all = owners.map(({ attrs }) => attrs);
  return Object.assign({}, ...(overwrite === true ? all : all.toReversed()));
}

/** Gives a part's share of a block of the union, in its dtype and order of axes; undefined where it has no label in it. */
function blockOf(
  { source, places }: Part,
  name: string,
  merged: Merged,
  start: readonly number[],
  count: readonly number[],
): NdArray | undefined {
  const { dims } = source.variables.get(name)!;
  const chosen = dims.map((dim) => {
    const axis = merged.dims.indexOf(dim);
    const [from, n] = [start[axis]!, count[axis]!];
    return places.get(dim)?.slice(from, from + n) ?? Array.from({ length: n }, (_, i) => from + i);
  });
  if (chosen.some((list) => list.every((place) => place === -1))) return undefined;
  const block = readPlaces(source, name, chosen);
  const order = merged.dims.map((dim) => dims.indexOf(dim));
  const whose = source.name === undefined ? "" : ` of ${source.name}`;
  return castAs(`variable \`${name}\`${whose}`, transpose(block, order), merged.dtype);
}
