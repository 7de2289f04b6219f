import { comboEntries, type CombosInput } from "../combos/index.ts";
import type { SettledDefinition } from "../crop/index.ts";

/** What the shell sweeps, and what it gives as constants. */
export interface ShellChoice {
  readonly combos: Readonly<Record<string, ArrayLike<unknown>>>;
  readonly constants: Readonly<Record<string, unknown>>;
}

/**
 * Gives a definition without what the shell has chosen otherwise: a constant that it sweeps, or a swept argument
 * that it gives as a constant.
 */
export function withoutReplaced(
  definition: SettledDefinition,
  { combos, constants }: ShellChoice,
): SettledDefinition {
  const ownConstants = Object.entries(definition.constants ?? {});
  const ownCombos = comboEntries(definition.combos ?? {});
  const isSwept = ownConstants.some(([name]) => Object.hasOwn(combos, name));
  const fixed = ownCombos.filter(([name]) => Object.hasOwn(constants, name));
  const { coords = {} } = definition;
  return {
    ...definition,
    ...(isSwept ? { constants: without(ownConstants, combos) } : {}),
    ...(fixed.length > 0
      ? {
          combos: without(ownCombos, constants) as CombosInput,
          // Units of a swept argument; what is not swept has no coordinate.
          coords: without(Object.entries(coords), Object.fromEntries(fixed)) as typeof coords,
        }
      : {}),
  };
}

function without(
  entries: readonly (readonly [string, unknown])[],
  replaced: Readonly<Record<string, unknown>>,
): Record<string, unknown> {
  return Object.fromEntries(entries.filter(([name]) => !Object.hasOwn(replaced, name)));
}
