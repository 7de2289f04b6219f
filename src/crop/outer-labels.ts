import { commonDType, equalArrays, type NdArray, size, take } from "../arrays/index.ts";
import { concat, Dataset, indexOf, keyOf, type LabelKey, merge } from "../dataset/index.ts";
import { CropError, isCropError } from "../errors.ts";
import type { CaseOutput, CaseValue } from "./case-record.ts";
import type { Coordinate } from "./resolve-definition.ts";

// Labels this many times those of one case leave nearly all places empty, and may not fit anywhere.
const mostEmptiness = 100;
const mostPlaces = 1e7;
const missingLabel = keyOf("float64", undefined);

/**
 * The labels along the dimensions of what cases give: of each coordinate that has the name of its dimension the union over all cases,
 * sorted where cases differ and labels can be sorted, as `xarray.concat` joins them (`join="outer"`, xarray 2026.9). Labels that the
 * definition gives stay as they are where they hold those of all cases.
 */
export class OuterLabels {
  readonly #dims: readonly Union[];

  /** Begins with the labels of one case; `given` are those of the definition. */
  constructor(sample: CaseValue, given: Readonly<Record<string, Coordinate>> = {}) {
    this.#dims = Object.entries(sample)
      .filter(([name, output]) => isIndex(name, output))
      .map(
        ([name, output]) =>
          new Union(name, output, Object.hasOwn(given, name) ? given[name]?.values : undefined),
      );
  }

  /** True when the outputs have no labels. */
  get isEmpty(): boolean {
    return this.#dims.length === 0;
  }

  /** Dimensions along which cases have other labels than each other. */
  get joined(): readonly string[] {
    return this.#dims.filter(({ areOther }) => areOther).map(({ name }) => name);
  }

  /**
   * Takes in the labels of a case, which `describe` names in errors; tells whether they are those of the first one, or among those given.
   *
   * @throws CropError `bad-data` when they cannot be joined: a coordinate is lacking, lies along something else, has other units, or a
   *   label twice
   */
  add(value: CaseValue, describe: () => string): boolean {
    const areSame = this.#dims.map((dim) => dim.add(value, describe));
    return !areSame.includes(false);
  }

  /**
   * Gives what a case gave, on these labels: places whose labels it lacks are missing.
   *
   * @throws CropError `bad-data` for labels that were not taken in
   */
  apply(value: CaseValue, describe: () => string): CaseValue {
    return this.#dims.reduce((moved, dim) => dim.apply(moved, describe), value);
  }
}

/** The labels of all cases along one dimension. */
class Union {
  readonly name: string;
  readonly #first: CaseOutput;
  /** All labels up to now; made when cases differ, as it takes 100 bytes a label. */
  #seen: Set<LabelKey> | undefined;
  /** The labels to begin with are not those of the first case, but those given, which hold them. */
  readonly #areGiven: boolean;
  #areOther = false;
  /** What others than the first case added. */
  readonly #parts: Dataset[] = [];
  #whole: { readonly labels: NdArray; readonly keys: readonly LabelKey[] } | undefined;
  #cases = 0;
  #places = 0;

  constructor(name: string, first: CaseOutput, given: NdArray | undefined) {
    this.name = name;
    this.#areGiven = given !== undefined && (equalArrays(given, first) || holds(given, first));
    this.#first = this.#areGiven ? { ...first, ...given } : first;
  }

  /** Not all cases have the labels to begin with. */
  get areOther(): boolean {
    return this.#areOther;
  }

  add(value: CaseValue, describe: () => string): boolean {
    const found = this.#in(value, describe);
    this.#cases++;
    this.#places += size(found.shape);
    if (equalArrays(found, this.#first)) return true;
    const { first: own, repeated } = indexOf(found);
    const begun = indexOf(this.#first);
    const seen = (this.#seen ??= new Set(begun.first.keys()));
    if (
      [own, seen].some((labels) => labels.has(missingLabel)) ||
      [begun.repeated, repeated].some(({ size: times }) => times > 0)
    )
      throw differs(
        this.name,
        describe,
        ", and labels that come twice or are missing cannot be joined",
      );
    const places = [...own].filter(([key]) => !seen.has(key)).map(([, place]) => place);
    const areAmongGiven = this.#areGiven && this.#parts.length === 0 && places.length === 0;
    if (!areAmongGiven || own.size < seen.size) this.#areOther = true;
    if (areAmongGiven) return true;
    for (const key of own.keys()) seen.add(key);
    if (places.length > 0 || this.#parts.length === 0)
      this.#parts.push(this.#dataset(take(found, 0, places)));
    this.#whole = undefined;
    this.#checkEmptiness(seen.size);
    return false;
  }

  apply(value: CaseValue, describe: () => string): CaseValue {
    const found = this.#in(value, describe);
    if (this.#parts.length === 0 && equalArrays(found, this.#first)) return value;
    const { labels, keys } = (this.#whole ??= this.#join());
    if (equalArrays(found, labels)) return value;
    const { first } = indexOf(found);
    const places = keys.map((key) => first.get(key) ?? -1);
    if (places.filter((place) => place !== -1).length < size(found.shape))
      throw differs(this.name, describe);
    const outputs = Object.entries(value).map(([name, output]): [string, CaseOutput] => [
      name,
      name === this.name ? { ...output, ...labels } : this.#moved(output, places),
    ]);
    return Object.fromEntries(outputs);
  }

  #moved(output: CaseOutput, places: readonly number[]): CaseOutput {
    return (output.dims ?? []).reduce(
      (moved, dim, axis) =>
        dim === this.name ? { ...moved, ...take(moved, axis, places) } : moved,
      output,
    );
  }

  #in(value: CaseValue, describe: () => string): CaseOutput {
    const found = Object.hasOwn(value, this.name) ? value[this.name] : undefined;
    if (found === undefined) throw lacks(this.name, describe);
    const hasSameUnits = found.attrs?.["units"] === this.#first.attrs?.["units"];
    if (!hasSameUnits || !isIndex(this.name, found)) throw differs(this.name, describe);
    try {
      commonDType(found.dtype, this.#first.dtype);
    } catch (error) {
      if (!isCropError(error, "bad-data")) throw error;
      throw differs(this.name, describe, `: ${error.message}`);
    }
    return found;
  }

  #join(): { readonly labels: NdArray; readonly keys: readonly LabelKey[] } {
    const { dtype, shape, data, missing } = this.#first;
    const first = { dtype, shape, data, ...(missing === undefined ? {} : { missing }) };
    const labels =
      this.#parts.length > 0
        ? merge([this.#dataset(first), concat(this.#parts, this.name)]).get(this.name).data
        : first;
    return { labels, keys: [...indexOf(labels).first.keys()] };
  }

  #dataset(labels: NdArray): Dataset {
    return new Dataset({ coords: { [this.name]: { dims: this.name, data: labels } } });
  }

  #checkEmptiness(labels: number): void {
    const places = labels * this.#cases;
    if (places <= mostPlaces || places <= mostEmptiness * this.#places) return;
    throw new CropError(
      "bad-data",
      `${this.#cases} cases have ${labels} labels along \`${this.name}\` together, nearly each other ones; return it as a variable along a dimension of another name`,
      { fields: { coordinate: this.name } },
    );
  }
}

/** Gives the error for a case without a coordinate that others gave. */
export function lacks(coordinate: string, describe: () => string): CropError {
  return new CropError(
    "bad-data",
    `${describe()} gave no coordinate \`${coordinate}\`, which other cases gave; give it in all`,
    { fields: { coordinate } },
  );
}

/** Gives the error for a coordinate that is not that of other cases. */
export function differs(coordinate: string, describe: () => string, why = ""): CropError {
  return new CropError(
    "bad-data",
    `coordinate \`${coordinate}\` of the dataset that ${describe()} gave differs from that of other cases${why}; return it as a variable`,
    { fields: { coordinate } },
  );
}

/** Tells whether all labels of an output are among those given, each of them once. */
function holds(given: NdArray, output: CaseOutput): boolean {
  try {
    commonDType(given.dtype, output.dtype);
  } catch (error) {
    if (isCropError(error, "bad-data")) return false; // texts and numbers, say
    throw error;
  }
  const { first, repeated } = indexOf(given);
  const own = indexOf(output);
  const areOnce = repeated.size === 0 && own.repeated.size === 0 && !first.has(missingLabel);
  return areOnce && [...own.first.keys()].every((key) => first.has(key));
}

/** Tells whether an output labels the dimension of its own name. */
function isIndex(name: string, { isCoordinate, dims, shape }: CaseOutput): boolean {
  return isCoordinate === true && shape.length === 1 && dims?.[0] === name;
}
