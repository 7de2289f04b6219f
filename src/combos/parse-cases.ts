import type { ParameterDim, ParameterValue } from "./parameter-space.ts";
import { checkValue, fail, identityOf, show } from "./parameter-value.ts";

/** Explicit cases: one mapping, a list of mappings, or with `fnArgs` a list of tuples, or of values for one argument. */
export type CasesInput = Readonly<Record<string, unknown>> | Iterable<object | ParameterValue>; // `object`: an interface has no index signature

/** Explicit cases as columns. */
export interface ParsedCases {
  readonly dims: readonly ParameterDim[];
  /** For each argument, by row, the place of its value in its dimension. */
  readonly places: readonly Uint32Array[];
  readonly count: number;
}

/** Gives the dimensions and rows of cases in any of their spellings. */
export function parseCases(
  input: CasesInput | undefined,
  fnArgs: readonly string[] | string | undefined,
  allowRepeated: boolean = false,
): ParsedCases {
  if (input === undefined) return { dims: [], places: [], count: 1 };
  const list = listOf(input);
  if (list.length === 0)
    fail("cases is an empty list; give at least one case, or leave `cases` out", "");
  const given = typeof fnArgs === "string" ? [fnArgs] : fnArgs;
  const repeated = given?.find((name, i) => given.indexOf(name) !== i);
  if (repeated !== undefined) fail(`\`fnArgs\` names \`${repeated}\` twice`, repeated);
  const { names, columns } = isMapping(list[0])
    ? columnsOfMappings(list, list[0], given)
    : columnsOfTuples(list, given);
  const parsed = names.map((name, d) => unionOf(name, columns[d]!));
  if (!allowRepeated) refuseRepeatedRows(parsed, list.length);
  return {
    dims: parsed.map(({ dim }) => dim),
    places: parsed.map(({ places }) => places),
    count: list.length,
  };
}

function listOf(input: CasesInput): ArrayLike<unknown> {
  if (Array.isArray(input)) return input;
  const isIterable = typeof input === "object" && input !== null && Symbol.iterator in input;
  return isIterable ? [...(input as Iterable<unknown>)] : [input];
}

interface Columns {
  readonly names: readonly string[];
  readonly columns: readonly ParameterValue[][];
}

function columnsOfMappings(
  list: ArrayLike<unknown>,
  first: Readonly<Record<string, unknown>>,
  fnArgs: readonly string[] | undefined,
): Columns {
  const names = Object.keys(first);
  if (names.length === 0) fail("a case names no argument", "");
  const unknown = fnArgs === undefined ? undefined : names.find((name) => !fnArgs.includes(name));
  if (unknown !== undefined)
    fail(
      `cases have the argument \`${unknown}\`, which is not in \`fnArgs\`: ${fnArgs!.join(", ")}`,
      unknown,
    );
  const columns = names.map((): ParameterValue[] => []);
  for (let i = 0; i < list.length; i++) {
    const item = list[i];
    if (!isMapping(item))
      return fail(`case ${i} is ${show(item)}, where the first one is a mapping`, "");
    for (let d = 0; d < names.length; d++) {
      const name = names[d]!;
      if (!Object.hasOwn(item, name))
        fail(`case ${i} has no argument \`${name}\`, which the first case has`, name);
      columns[d]!.push(checkValue(name, item[name]));
    }
    const keys = Object.keys(item);
    if (keys.length === names.length) continue;
    const extra = keys.find((name) => !names.includes(name))!;
    fail(`case ${i} has the argument \`${extra}\`, which the first case has not`, extra);
  }
  return { names, columns };
}

function columnsOfTuples(list: ArrayLike<unknown>, names: readonly string[] | undefined): Columns {
  if (names === undefined || names.length === 0) {
    return fail(
      "cases given as tuples or values need the names of their arguments: set `fnArgs`, or write mappings",
      "",
    );
  }
  const columns = names.map((): ParameterValue[] => []);
  for (let i = 0; i < list.length; i++) {
    const item = list[i];
    const row: ArrayLike<unknown> = isTuple(item) ? item : [item];
    if (row.length !== names.length)
      fail(
        `case ${i} has ${row.length} values for the ${names.length} arguments ${names.join(", ")}`,
        names[0]!,
      );
    for (let d = 0; d < names.length; d++) columns[d]!.push(checkValue(names[d]!, row[d]));
  }
  return { names, columns };
}

function isMapping(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !isTuple(value);
}

function isTuple(value: unknown): value is ArrayLike<unknown> {
  return Array.isArray(value) || (ArrayBuffer.isView(value) && !(value instanceof DataView));
}

interface Union {
  readonly dim: ParameterDim;
  readonly places: Uint32Array;
}

/** The values of a case argument, sorted where they can be compared, otherwise as they first appear. */
function unionOf(name: string, column: readonly ParameterValue[]): Union {
  const firstPlaces = new Map<ParameterValue, number>();
  const values: ParameterValue[] = [];
  const places = new Uint32Array(column.length);
  for (let row = 0; row < column.length; row++) {
    const identity = identityOf(column[row]!);
    let place = firstPlaces.get(identity);
    if (place === undefined) {
      place = values.length;
      firstPlaces.set(identity, place);
      values.push(column[row]!);
    }
    places[row] = place;
  }
  if (!isSortable(values)) return { dim: { name, values }, places };
  const sorted = sortedValues(values);
  const ranks = new Uint32Array(values.length);
  for (let rank = 0; rank < sorted.length; rank++)
    ranks[firstPlaces.get(identityOf(sorted[rank]!))!] = rank;
  return { dim: { name, values: sorted }, places: places.map((place) => ranks[place]!) };
}

function sortedValues(values: readonly ParameterValue[]): ParameterValue[] {
  // A typed array sorts 10^6 numbers many times faster than a comparison function.
  if (values.every((value) => typeof value === "number"))
    return Array.from(Float64Array.from(values).toSorted());
  return values.toSorted((a, b) => (a < b ? -1 : 1));
}

function isSortable(values: readonly ParameterValue[]): boolean {
  const kindOf = (value: ParameterValue): string =>
    typeof value === "bigint" ? "number" : typeof value;
  const kind = kindOf(values[0]!);
  return values.every((value) => kindOf(value) === kind);
}

function refuseRepeatedRows(columns: readonly Union[], count: number): void {
  if (columns.some(({ dim }) => dim.values.length === count)) return; // no value twice, so no row
  // One number per row: its place on the grid, made small again whenever it would not be exact any more.
  let rows = new Float64Array(count);
  let extent = 1;
  for (const { dim, places } of columns) {
    if (extent * dim.values.length > Number.MAX_SAFE_INTEGER) [rows, extent] = ranked(rows);
    for (let row = 0; row < count; row++) rows[row] = rows[row]! * dim.values.length + places[row]!;
    extent *= dim.values.length;
  }
  const [ranks, distinct] = ranked(rows);
  if (distinct === count) return;
  const seen = new Int32Array(distinct).fill(-1);
  for (let row = 0; row < count; row++) {
    const earlier = seen[ranks[row]!]!;
    if (earlier !== -1)
      fail(`case ${row} is the same as case ${earlier}; leave one out`, columns[0]!.dim.name);
    seen[ranks[row]!] = row;
  }
}

/** Gives the rank of each number among the distinct ones, and how many these are. */
function ranked(numbers: Float64Array): [ranks: Float64Array<ArrayBuffer>, distinct: number] {
  const sorted = numbers.toSorted();
  const distinct = sorted.filter((number, i) => i === 0 || number !== sorted[i - 1]);
  const ranks = new Float64Array(numbers.length);
  for (let i = 0; i < numbers.length; i++) {
    let [low, high] = [0, distinct.length - 1];
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (distinct[middle]! < numbers[i]!) low = middle + 1;
      else high = middle;
    }
    ranks[i] = low;
  }
  return [ranks, distinct.length];
}
