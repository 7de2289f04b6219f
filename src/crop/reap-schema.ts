import {
  cast,
  commonDType,
  coordinateFrom,
  equalArrays,
  fromValues,
  type NdArray,
} from "../arrays/index.ts";
import { gridIndex, type ParameterSpace } from "../combos/index.ts";
import type { CoordinateSchema, NetcdfSchema, VariableSchema } from "../dataset/index.ts";
import { CropError, isCropError } from "../errors.ts";
import { type CaseOutput, type CaseValue, isSharedCoordinate } from "./case-record.ts";
import { isList } from "./coordinate-lengths.ts";
import type { Manifest, ManifestVariable } from "./manifest.ts";
import { alignAxes, listNames } from "./output-array.ts";
import type { ReapedVariable } from "./reap-buffer.ts";
import type { Labels } from "./space-record.ts";

/** `grid`: one dimension for each swept argument; `cases`: one dimension `case`, with the arguments along it. */
export type ReapLayout = "grid" | "cases";

/** What labelling must know of a crop. */
export type Reaped = Pick<Manifest, "name" | "cases" | "variables">;

/** Where the cases lie in the dataset, and what it holds. */
export interface ReapSchema {
  readonly netcdf: NetcdfSchema;
  /** Lengths of the dimensions that the cases span. */
  readonly gridShape: readonly number[];
  readonly variables: readonly ReapedVariable[];
  /** Linear place of a case on the grid. */
  readonly placeOf: (caseNumber: number) => number;
}

// A grid this much larger than the number of its cases is nearly empty, and may not fit anywhere.
const mostEmptiness = 1000;
const mostPlaces = 1e7;
const mostValuesAtOnce = 2 ** 20;

/**
 * Works out dimensions, coordinates and variables from the labels of a crop and the outputs of one case.
 *
 * @throws CropError `bad-data` when names collide or lengths disagree
 */
export function reapSchema(
  manifest: Reaped,
  labels: Labels,
  constants: Readonly<Record<string, unknown>>,
  sample: CaseValue,
  layout: ReapLayout,
): ReapSchema {
  const { space } = labels;
  const grid = layout === "grid" ? gridOf(manifest, space, labels) : casesOf(space, labels);
  const dims: Record<string, number> = { ...grid.dims };
  const coords: Record<string, CoordinateSchema> = { ...grid.coords };
  const variables: Record<string, VariableSchema> = {};
  const reaped: ReapedVariable[] = [];
  const declared = manifest.variables ?? {};
  const outer = Object.keys(grid.dims);
  for (const [name, output] of Object.entries(sample)) {
    if (isSharedCoordinate(output)) {
      const own = output.dims ?? [name];
      own.forEach((dim, axis) => setLength(dims, dim, output.shape[axis]!, name));
      coords[name] = { dims: own, data: plain(output), attrs: output.attrs ?? {} };
      continue;
    }
    const known = Object.hasOwn(declared, name) ? declared[name] : undefined;
    const variable = reapedVariable(name, output, known);
    variable.dims.forEach((dim, axis) => setLength(dims, dim, variable.shape[axis]!, name));
    variables[name] = {
      dims: [...outer, ...variable.dims],
      dtype: variable.dtype,
      attrs: { ...output.attrs, ...known?.attrs },
    };
    reaped.push(variable);
  }
  for (const [name, { values, attrs: own }] of Object.entries(labels.coords)) {
    if (values === undefined) continue;
    if (!Object.hasOwn(dims, name))
      throw belongsNowhere(name, Object.keys(dims).slice(outer.length));
    const returned = Object.hasOwn(coords, name) ? coords[name] : undefined;
    const given = { dims: [name], data: values, attrs: { ...returned?.attrs, ...own } };
    if (returned !== undefined) checkReturned(name, returned, given);
    coords[name] = given;
  }
  const attrs: Record<string, unknown> = { ...labels.attrs };
  for (const [name, value] of Object.entries(constants)) {
    const isCoordinate = isList(value) && Object.hasOwn(dims, name) && !Object.hasOwn(coords, name);
    if (isCoordinate) coords[name] = { dims: [name], data: coordinateFrom(value) };
    else if (value !== undefined) attrs[name] = value instanceof Date ? value.toISOString() : value;
  }
  for (const [name, { data, dims: own }] of Object.entries(coords)) {
    own.forEach((dim, axis) => setLength(dims, dim, data.shape[axis]!, name));
  }
  for (const name of Object.keys(variables)) {
    if (Object.hasOwn(dims, name))
      throw new CropError(
        "bad-data",
        `output \`${name}\` has the name of a dimension; rename one of them`,
        { fields: { variable: name } },
      );
  }
  return {
    netcdf: { dims, coords, variables, attrs },
    gridShape: Object.values(grid.dims),
    variables: reaped,
    placeOf: grid.placeOf,
  };
}

function belongsNowhere(name: string, dims: readonly string[]): CropError {
  return new CropError(
    "bad-data",
    `\`coords\` gives \`${name}\`, which is no dimension of an output; their dimensions are ${listNames(dims) || "none"}. Rename it or leave it out, and sow with --refresh, which keeps the results`,
    { fields: { coordinate: name } },
  );
}

/** Sees that a coordinate which the function returned is the one given beside it. */
function checkReturned(name: string, returned: CoordinateSchema, given: CoordinateSchema): void {
  const units = returned.attrs?.["units"] ?? given.attrs?.["units"];
  const hasSameUnits = units === given.attrs?.["units"];
  if (hasSameUnits && returned.dims.join() === name && haveSameValues(returned.data, given.data))
    return;
  throw new CropError(
    "bad-data",
    `coordinate \`${name}\` of the returned datasets is not the one in \`coords\`; leave it out of \`coords\`, and sow with --refresh, which keeps the results`,
    { fields: { coordinate: name } },
  );
}

function haveSameValues(a: NdArray, b: NdArray): boolean {
  if (a.dtype === b.dtype) return equalArrays(a, b);
  try {
    const dtype = commonDType(a.dtype, b.dtype);
    return equalArrays(cast(a, dtype), cast(b, dtype));
  } catch (error) {
    if (isCropError(error, "bad-data")) return false; // texts and numbers, say
    throw error;
  }
}

function reapedVariable(
  name: string,
  output: CaseOutput,
  known: ManifestVariable | undefined,
): ReapedVariable {
  const defaults = {
    dims: known?.dims ?? output.shape.map((_, axis) => `${name}_${axis}`),
    units: known?.attrs["units"],
  };
  const dims = known?.dims ?? output.dims ?? defaults.dims;
  const aligned = alignAxes(output, output.dims ?? defaults.dims, dims);
  if (aligned === undefined) {
    throw new CropError(
      "bad-data",
      `output \`${name}\` lies along ${listNames(output.dims ?? []) || `${output.shape.length} dimensions`}; \`vars\` gives it ${listNames(dims) || "none"}`,
      { fields: { variable: name } },
    );
  }
  return {
    name,
    dtype: known?.dtype ?? output.dtype,
    shape: aligned.shape,
    dims,
    units: defaults.units ?? output.attrs?.["units"],
    defaults,
  };
}

/**
 * Sees that a table of the dataset has rows for its cases.
 *
 * @throws CropError `bad-data` when a dimension has no places, since the product of all has none then
 */
export function checkRows({ netcdf: { dims, variables } }: ReapSchema): void {
  for (const [name, variable] of Object.entries(variables)) {
    const empty = variable.dims.find((dim) => dims[dim] === 0);
    if (empty === undefined) continue;
    throw new CropError(
      "bad-data",
      `output \`${name}\` is empty: along its dimension \`${empty}\`, a table would have no row for any case; write netCDF (-o x.nc)`,
      { fields: { variable: name, dimension: empty } },
    );
  }
}

/**
 * Tells whether a table of the dataset may be made in memory, which is three times as fast for a few cases as by way of a file: it
 * has at most a million values, none of them a text of whatever length, nor a number that a file would give back as a time.
 */
export function isSmallTable({ netcdf: { dims, coords = {}, variables } }: ReapSchema): boolean {
  let values = 0;
  for (const { dims: along, dtype, attrs = {} } of Object.values(variables)) {
    if (dtype === "string" || isEncoded(attrs)) return false;
    values += along.reduce((product, dim) => product * dims[dim]!, 1);
  }
  return (
    values <= mostValuesAtOnce && !Object.values(coords).some(({ attrs = {} }) => isEncoded(attrs))
  );
}

function isEncoded({ units, dtype }: Readonly<Record<string, unknown>>): boolean {
  return dtype !== undefined || (typeof units === "string" && /\ssince\s/i.test(units));
}

interface Grid {
  readonly dims: Readonly<Record<string, number>>;
  readonly coords: Readonly<Record<string, CoordinateSchema>>;
  readonly placeOf: (caseNumber: number) => number;
}

function gridOf(manifest: Reaped, space: ParameterSpace, labels: Labels): Grid {
  const lengths = space.dims.map(({ values }) => values.length);
  const places = lengths.reduce((product, length) => product * length, 1);
  if (places > mostPlaces && places > mostEmptiness * manifest.cases) {
    throw new CropError(
      "bad-data",
      `the ${manifest.cases} cases of \`${manifest.name}\` span a grid of ${lengths.join(" x ")} places, nearly all of them empty; ` +
        "reap them along one dimension with --layout cases, or as a table (-o x.csv, x.json, x.parquet)",
    );
  }
  const index = new Uint32Array(lengths.length);
  return {
    dims: Object.fromEntries(space.dims.map(({ name }, i) => [name, lengths[i]!])),
    coords: Object.fromEntries(
      space.dims.map(({ name, values }) => [
        name,
        { dims: [name], data: coordinateFrom(values), attrs: labels.coords[name]?.attrs ?? {} },
      ]),
    ),
    placeOf: (caseNumber) => {
      gridIndex(space, caseNumber, index);
      let place = 0;
      for (let d = 0; d < lengths.length; d++) place = place * lengths[d]! + index[d]!;
      return place;
    },
  };
}

function casesOf(space: ParameterSpace, labels: Labels): Grid {
  const { size } = space;
  const index = new Uint32Array(space.dims.length);
  const columns = space.dims.map(() => Array.from<unknown>({ length: size }));
  for (let c = 0; c < size; c++) {
    gridIndex(space, c, index);
    for (let d = 0; d < columns.length; d++) columns[d]![c] = space.dims[d]!.values[index[d]!];
  }
  return {
    dims: { case: size },
    coords: Object.fromEntries(
      space.dims.map(({ name, values }, d) => {
        const { dtype } = coordinateFrom(values);
        const data =
          dtype === "float64"
            ? fromValues(Float64Array.from(columns[d] as number[]))
            : coordinateFrom(columns[d]);
        return [name, { dims: ["case"], data, attrs: labels.coords[name]?.attrs ?? {} }];
      }),
    ),
    placeOf: (caseNumber) => caseNumber,
  };
}

function setLength(
  dims: Record<string, number>,
  dim: string,
  length: number,
  variable: string,
): void {
  const known = Object.hasOwn(dims, dim) ? dims[dim] : undefined;
  if (known !== undefined && known !== length) {
    throw new CropError(
      "bad-data",
      `\`${variable}\` has length ${length} along \`${dim}\`, which has length ${known} elsewhere`,
      { fields: { variable, dimension: dim } },
    );
  }
  dims[dim] = length;
}

function plain({ dtype, shape, data, missing }: NdArray): NdArray {
  return missing === undefined ? { dtype, shape, data } : { dtype, shape, data, missing };
}
