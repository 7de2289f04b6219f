import type { CasesInput } from "../combos/index.ts";
import { CropError, isCropError, messageOf } from "../errors.ts";
import type { CropDefinition, SettledDefinition } from "./definition.ts";

/**
 * Gives a definition with its cases, which a function of it may give.
 *
 * @throws CropError `bad-definition` when that throws or gives nothing
 */
export async function settleCases(
  { cases, ...rest }: CropDefinition,
  where: string,
): Promise<SettledDefinition> {
  if (cases === undefined) return rest;
  if (typeof cases !== "function") return { ...rest, cases };
  const fields = { file: where };
  let given: CasesInput | undefined;
  try {
    given = await cases();
  } catch (error) {
    if (isCropError(error)) throw error;
    const message = `${where}: its \`cases\` threw: ${messageOf(error)}`;
    throw new CropError("bad-definition", message, { cause: error, fields });
  }
  if (given === undefined)
    throw new CropError("bad-definition", `${where}: its \`cases\` gave nothing; return a list`, {
      fields,
    });
  return { ...rest, cases: given };
}
