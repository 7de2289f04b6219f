import type { LazyDataset } from "../../dataset/index.ts";
import { CropError } from "../../errors.ts";

/** What a picture is asked to show. */
export interface PictureChoice {
  /** Default: the only variable of numbers. */
  readonly variable?: string | undefined;
  /** A dimension, or a coordinate along one. */
  readonly x?: string | undefined;
  /** The other axis of a heat map; a variable's name is taken as `variable`. */
  readonly y?: string | undefined;
  /** One line for each label of it. */
  readonly hue?: string | undefined;
}

/** A coordinate, and the dimension along which it lies. */
export interface ChosenAxis {
  readonly name: string;
  readonly dim: string;
}

/** What a picture shows: lines over `x`, one for each label of `other`; or a map over `x` and `other`. */
export interface Chosen {
  readonly variable: string;
  readonly kind: "lines" | "map";
  readonly x: ChosenAxis;
  readonly other: ChosenAxis | undefined;
}

/**
 * Chooses what of a dataset is shown along which axis: what is asked for, and of the rest the longest dimension along x. Two
 * dimensions make lines when one of them has at most `mostHues` labels, else a map.
 *
 * @throws CropError `bad-option` naming what cannot be shown, and what can
 */
export function chooseAxes(data: LazyDataset, choice: PictureChoice, mostHues: number): Chosen {
  const isVariable =
    choice.y !== undefined && choice.variable === undefined && data.dataVars.includes(choice.y);
  const variable = chooseVariable(data, isVariable ? choice.y : choice.variable);
  const { dims } = data.variables.get(variable)!;
  const axis = (name: string | undefined, option: string): ChosenAxis | undefined =>
    name === undefined ? undefined : axisOf(data, variable, name, option);
  const x = axis(choice.x, "--x");
  const y = isVariable ? undefined : axis(choice.y, "--y");
  const hue = axis(choice.hue, "--hue");
  if (y !== undefined && hue !== undefined)
    throw new CropError(
      "bad-option",
      "--y makes a heat map and --hue makes lines; give one of them",
    );
  const asked = [x, y, hue].flatMap((each) => each?.dim ?? []);
  const twice = asked.find((dim, k) => asked.indexOf(dim) !== k);
  if (twice !== undefined)
    throw new CropError("bad-option", `dimension \`${twice}\` is asked for along two axes`);
  const long = dims.filter((dim) => data.sizes[dim]! > 1);
  const free = long.filter((dim) => !asked.includes(dim));
  const room =
    x === undefined ? ((y ?? hue) === undefined ? 2 : 1) : (y ?? hue) === undefined ? 1 : 0;
  if (free.length > room) throw tooMany(data, variable, long, asked);
  // Of several the longest, and of equals the last, which varies fastest.
  const byLength = free.toSorted(
    (a, b) => data.sizes[b]! - data.sizes[a]! || dims.indexOf(b) - dims.indexOf(a),
  );
  const along = x ?? named(byLength.shift() ?? dims.find((dim) => !asked.includes(dim)));
  if (along === undefined)
    throw new CropError(
      "bad-option",
      `\`${variable}\` has one value only here, and no dimension to show it along; \`crop data sel\` prints it`,
    );
  const other = y ?? hue ?? named(byLength.shift());
  const hasFewHues = other !== undefined && data.sizes[other.dim]! <= mostHues;
  const isMap = y !== undefined || (hue === undefined && other !== undefined && !hasFewHues);
  return { variable, kind: isMap ? "map" : "lines", x: along, other };
}

function named(dim: string | undefined): ChosenAxis | undefined {
  return dim === undefined ? undefined : { name: dim, dim };
}

function chooseVariable(data: LazyDataset, asked: string | undefined): string {
  const isShown = (name: string): boolean => data.variables.get(name)!.dtype !== "string";
  const known = data.dataVars.filter(isShown);
  if (asked !== undefined) {
    if (!data.variables.has(asked)) data.pick([asked]); // says what is there
    if (isShown(asked)) return asked;
    throw new CropError(
      "bad-option",
      `\`${asked}\` holds text, which has no picture; those of numbers are ${known.join(", ") || "none"}`,
      { fields: { variable: asked } },
    );
  }
  const [only, ...more] = known;
  if (only !== undefined && more.length === 0) return only;
  throw new CropError(
    "bad-option",
    only === undefined
      ? "there is no variable of numbers to show"
      : `there are several variables: ${known.join(", ")}; choose one with --var`,
  );
}

function axisOf(data: LazyDataset, variable: string, name: string, option: string): ChosenAxis {
  const { dims } = data.variables.get(variable)!;
  const coordinates = [...data.variables].filter(
    ([other, found]) =>
      data.isCoordinate(other) && found.dims.length === 1 && dims.includes(found.dims[0]!),
  );
  const dim = dims.includes(name)
    ? name
    : coordinates.find(([other]) => other === name)?.[1].dims[0];
  if (dim !== undefined) return { name, dim };
  const known = [...new Set([...dims, ...coordinates.map(([other]) => other)])];
  throw new CropError(
    "bad-option",
    `${option} ${name}: \`${variable}\` does not lie along it; it lies along ${known.join(", ") || "nothing"}`,
    { fields: { variable, dimension: name } },
  );
}

function tooMany(
  data: LazyDataset,
  variable: string,
  long: readonly string[],
  asked: readonly string[],
): CropError {
  const free = long
    .filter((dim) => !asked.includes(dim))
    .toSorted((a, b) => data.sizes[a]! - data.sizes[b]!);
  const example = free[0]!;
  const labels = data.labels(example)?.data;
  const first = labels === undefined ? 0 : labels.data[0];
  const label = typeof first === "number" || typeof first === "string" ? first : "…";
  return new CropError(
    "bad-option",
    `\`${variable}\` has the dimensions ${long.map((dim) => `${dim} (${data.sizes[dim]})`).join(", ")}, and a picture shows two; ` +
      `select a label of ${free.length > 1 ? "the others" : `\`${example}\``}, such as ${/\s/.test(example) ? `'${example}=${label}'` : `${example}=${label}`}`,
    { fields: { variable, dimensions: long } },
  );
}
