import type { DType } from "../arrays/index.ts";
import { messageOf } from "../errors.ts";
import { parseExactJson } from "../files/index.ts";
import type { ExpectedVariables } from "./case-value.ts";
import { CommandError } from "./command-error.ts";
import { parseCsvColumns } from "./csv-columns.ts";
import type { CommandDefinition } from "./definition.ts";
import { parseNumber } from "./parse-number.ts";

/** The dtypes of the outputs by name, as far as they are declared. */
type DTypes = Readonly<Record<string, DType | undefined>>;

/**
 * Gives what a program wrote, read as its definition says. Whole numbers keep all digits in variables declared as int64 or uint64;
 * elsewhere they are numbers.
 *
 * @throws CommandError when the text is not what the definition says
 */
export function parseOutput(
  text: string,
  kind: NonNullable<CommandDefinition["output"]>,
  { variables = {} }: Pick<ExpectedVariables, "variables">,
): unknown {
  const dtypes = Object.fromEntries(
    Object.entries(variables).map(([name, { dtype }]) => [name, dtype]),
  );
  if (kind === "text") return text;
  if (kind === "json") return fitOutputs(parseJson(text), dtypes);
  if (kind === "number") {
    const number = parseNumber(text, loneDType(dtypes));
    if (number === undefined) throw new CommandError(`the output is no number: ${excerpt(text)}`);
    return number;
  }
  const columns = parseCsvColumns(text, dtypes);
  if (typeof columns === "string") throw new CommandError(`the output is no CSV: ${columns}`);
  return columns;
}

function parseJson(text: string): unknown {
  try {
    return parseExactJson(text);
  } catch (error) {
    throw new CommandError(`the output is no JSON (${messageOf(error)}): ${excerpt(text)}`);
  }
}

function loneDType(dtypes: DTypes): DType | undefined {
  const all = Object.values(dtypes);
  return all.length === 1 ? all[0] : undefined;
}

/** Fits the numbers of outputs to their variables: named ones, a list with one for each of several, or a lone one. */
function fitOutputs(value: unknown, dtypes: DTypes): unknown {
  if (!holdsBigint(value)) return value;
  const all = Object.values(dtypes);
  if (Array.isArray(value) && value.length === all.length && all.length > 1)
    return value.map((item, i) => fitNumbers(item, dtypes, all[i]));
  return fitNumbers(value, dtypes, loneDType(dtypes));
}

/** What stands below a name is of that variable, also in a dataset that a program prints. */
function fitNumbers(value: unknown, dtypes: DTypes, dtype: DType | undefined): unknown {
  const isWhole = dtype === "int64" || dtype === "uint64";
  if (typeof value === "bigint") return isWhole ? value : Number(value);
  // Among bigints all are.
  if (typeof value === "number") return isWhole && Number.isInteger(value) ? BigInt(value) : value;
  if (Array.isArray(value)) return value.map((item) => fitNumbers(item, dtypes, dtype));
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, item]) => [
      name,
      fitNumbers(item, dtypes, Object.hasOwn(dtypes, name) ? dtypes[name] : dtype),
    ]),
  );
}

function holdsBigint(value: unknown): boolean {
  if (typeof value !== "object" || value === null) return typeof value === "bigint";
  return Object.values(value).some(holdsBigint);
}

function excerpt(text: string): string {
  return JSON.stringify(text.length <= 200 ? text : `${text.slice(0, 200)}…`);
}
