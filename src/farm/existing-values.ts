import { elementAt, size } from "../arrays/index.ts";
import { type ComboEntries, comboEntries, type CombosInput } from "../combos/index.ts";
import { type BlockSource, coordinateOf } from "../dataset/index.ts";
import { CropError } from "../errors.ts";

/** In the place of the values of an argument: all those that the data on disk has already. */
export const existingValues = "...";

/**
 * Gives combos in which {@link existingValues} are the labels that the dataset has.
 *
 * @throws CropError `not-found` when there is no data, or no such dimension with labels
 */
export function withExistingValues(
  combos: CombosInput | ComboEntries,
  dataset: BlockSource | undefined,
): ComboEntries {
  return comboEntries(combos).map(([name, values]) => [
    name,
    isExisting(values) ? labelsOf(name, dataset) : values,
  ]);
}

function isExisting(values: unknown): boolean {
  return (
    values === existingValues ||
    (Array.isArray(values) && values.length === 1 && values[0] === existingValues)
  );
}

function labelsOf(name: string, dataset: BlockSource | undefined): unknown[] {
  const coordinate = dataset === undefined ? undefined : coordinateOf(dataset, name);
  if (coordinate === undefined)
    throw new CropError(
      "not-found",
      `\`${name}: "..."\` asks for the values that the data has already, but ${dataset === undefined ? "there is no data yet" : `it has no dimension \`${name}\` with labels`}`,
      { fields: { argument: name } },
    );
  return Array.from({ length: size(coordinate.data.shape) }, (_, i) => {
    const label = elementAt(coordinate.data, i);
    // Whole numbers come from a file as int64; a function that was swept over numbers gets numbers.
    return typeof label === "bigint" && Number.isSafeInteger(Number(label)) ? Number(label) : label;
  });
}
