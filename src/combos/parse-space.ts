import type { ParameterSpace } from "./parameter-space.ts";
import { fail } from "./parameter-value.ts";
import { parseCases, type CasesInput } from "./parse-cases.ts";
import { parseCombos, type ComboEntries, type CombosInput } from "./parse-combos.ts";

/** What is to be swept. */
export interface SpaceInput {
  readonly combos?: CombosInput | ComboEntries;
  readonly cases?: CasesInput;
  /** Names for cases that are tuples or single values; cases that are mappings may name no other. */
  readonly fnArgs?: readonly string[] | string;
  /** Cases may come twice, each with a run of its own, as drawn samples do; default false. */
  readonly allowRepeated?: boolean;
}

/**
 * Gives the parameter space of combos and cases, in any of their spellings. No combos and no cases is one case without
 * arguments. Values that are -0 become 0; lists and typed arrays are kept, not copied.
 *
 * @throws CropError `bad-combos` that names the argument and the value: no values, no cases, a value twice, a value
 *   that is no number, text, boolean or bigint, NaN, an argument in combos and cases, cases of different arguments, a
 *   case twice
 */
export function parseSpace(input: SpaceInput): ParameterSpace {
  const combos = parseCombos(input.combos);
  const cases = parseCases(input.cases, input.fnArgs, input.allowRepeated);
  const caseNames = cases.dims.map(({ name }) => name);
  const comboNames = combos.map(({ name }) => name);
  const shared = comboNames.find((name) => caseNames.includes(name));
  if (shared !== undefined)
    fail(`argument \`${shared}\` is in combos and in cases; leave it in one of them`, shared);
  let size = cases.count;
  for (const { values } of combos) size *= values.length;
  if (size > 2 ** 32 - 1)
    fail(`${size} cases are more than the 4,294,967,295 that a crop can hold`, comboNames[0] ?? "");
  return {
    names: [...caseNames, ...comboNames],
    caseNames,
    comboNames,
    dims: [...cases.dims, ...combos],
    caseRows: cases.places,
    size,
  };
}
