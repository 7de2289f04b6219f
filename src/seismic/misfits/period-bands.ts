import { CropError } from "../../errors.ts";

/**
 * Reads bands of periods in seconds, `10-30,20-50`, as `flowMultiband` of a Manager takes them.
 *
 * @throws CropError `bad-option` for what is no band, and for one that is given twice
 */
export function parsePeriodBands(
  text: string,
): readonly (readonly [minPeriod: number, maxPeriod: number])[] {
  const seen = new Set<string>();
  return text.split(",").map((band) => {
    const [, least, greatest] = /^\s*([\d.]+)\s*-\s*([\d.]+)\s*$/.exec(band) ?? [];
    const [minPeriod, maxPeriod] = [Number(least), Number(greatest)];
    const name = `${minPeriod}-${maxPeriod}`;
    if (!(0 < minPeriod && minPeriod < maxPeriod) || seen.has(name)) {
      throw new CropError(
        "bad-option",
        `${JSON.stringify(text)} are no bands of periods: <least>-<greatest>, in seconds, is wanted, several with commas between, each once`,
        { fields: { bands: text } },
      );
    }
    seen.add(name);
    return [minPeriod, maxPeriod];
  });
}
