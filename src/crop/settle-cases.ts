import type { CropDefinition, SettledDefinition } from "./definition.ts";

/** Gives a definition with its cases, which a function of it may give. */
export async function settleCases({ cases, ...rest }: CropDefinition): Promise<SettledDefinition> {
  if (cases === undefined) return rest;
  return { ...rest, cases: typeof cases === "function" ? await cases() : cases };
}
