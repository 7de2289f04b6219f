import { CropError, isCropError, messageOf } from "../errors.ts";
import type { CropDefinition, SettledDefinition } from "./definition.ts";

/**
 * Gives a definition with its cases, which a function of it may give.
 *
 * @throws CropError `bad-definition` when that throws
 */
export async function settleCases(
  { cases, ...rest }: CropDefinition,
  where: string,
): Promise<SettledDefinition> {
  if (cases === undefined) return rest;
  if (typeof cases !== "function") return { ...rest, cases };
  try {
    return { ...rest, cases: await cases() };
  } catch (error) {
    if (isCropError(error)) throw error;
    throw new CropError("bad-definition", `${where}: its \`cases\` threw: ${messageOf(error)}`, {
      cause: error,
      fields: { file: where },
    });
  }
}
