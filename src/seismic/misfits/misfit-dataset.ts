import { extname } from "node:path";
import { Dataset, exportTable, writeDataset } from "../../dataset/index.ts";
import type { PairResult } from "./misfit-results.ts";
import type { BandMisfit, ComponentMisfit, PairMisfit, WindowMisfit } from "./pair-misfit.ts";

/** What a dataset of misfits says of itself. */
type Attributes = Readonly<Record<string, string | number | boolean>>;

/**
 * Gives the results of pairs as a dataset over event and station, in the order in which they first come, component, by its letter, and
 * window. What was not measured is missing; a misfit that has no window to be measured in is NaN. Pairs that were measured in bands of periods
 * give what came of each band, too, over event, station and band, which is labelled `<least>-<greatest>` in seconds. Where pairs have warnings
 * there are those.
 */
export function misfitDataset(
  pairs: readonly PairResult[],
  components: readonly string[],
  attrs: Attributes = {},
): Dataset {
  const results = new Map(
    pairs.map(({ event, station, result }) => [keyOf(event, station), result]),
  );
  const measured = pairs.flatMap(({ result }) => result?.components ?? []);
  const events = unique(pairs.map(({ event }) => event));
  const stations = unique(pairs.map(({ station }) => station));
  const longest = measured.reduce((most, { windows }) => Math.max(most, windows.length), 1);
  const windows = Array.from({ length: longest }, (_, i) => i);
  const bands = bandsIn(pairs);

  const ofPair = <T>(valueOf: (pair: PairMisfit) => T): readonly (readonly (T | null)[])[] =>
    events.map((event) =>
      stations.map((station) => {
        const result = results.get(keyOf(event, station)) ?? null;
        return result === null ? null : valueOf(result);
      }),
    );
  const ofComponent = (valueOf: (component: ComponentMisfit) => number | bigint): unknown =>
    ofPair((pair) =>
      components.map((letter) => {
        const found = pair.components.find(({ component }) => component === letter);
        return found === undefined ? null : valueOf(found);
      }),
    ).map((row) => row.map((cell) => cell ?? components.map(() => null)));
  const ofWindow = (name: keyof WindowMisfit): unknown => {
    const none = windows.map(() => null);
    return ofPair((pair) =>
      components.map((letter) => {
        const found = pair.components.find(({ component }) => component === letter);
        return windows.map((i) => found?.windows[i]?.[name] ?? null);
      }),
    ).map((row) => row.map((cell) => cell ?? components.map(() => none)));
  };

  const ofBand = (valueOf: (band: BandMisfit) => number | bigint): unknown =>
    ofPair((each) =>
      bands.map((label) => {
        const found = each.bands?.find((band) => labelOf(band) === label);
        return found === undefined ? null : valueOf(found);
      }),
    ).map((row) => row.map((cell) => cell ?? bands.map(() => null)));

  const pair = ["event", "station"];
  const component = [...pair, "component"];
  const window = [...component, "window"];
  const described = (
    dims: readonly string[],
    data: unknown,
    long_name: string,
    units = "1",
  ): unknown => ({
    dims,
    data,
    attrs: { long_name, units },
  });
  return new Dataset({
    coords: {
      event: events,
      station: stations,
      component: components,
      window: windows,
      ...(bands.length > 0 && { band: bands }),
    },
    dataVars: {
      misfit: described(
        pair,
        ofPair((each) => each.misfit ?? NaN),
        bands.length === 0
          ? "sum of the misfits of all windows"
          : "sum over the components of the mean misfit of the bands with windows",
      ),
      nwin: described(
        pair,
        ofPair((each) => BigInt(each.nwin)),
        "number of windows",
      ),
      component_misfit: described(
        component,
        ofComponent((each) => each.misfit ?? NaN),
        "misfit of the component",
      ),
      component_nwin: described(
        component,
        ofComponent((each) => BigInt(each.windows.length)),
        "number of windows of the component",
      ),
      window_start: described(
        window,
        ofWindow("start"),
        "start of the window after the origin",
        "s",
      ),
      window_end: described(window, ofWindow("end"), "end of the window after the origin", "s"),
      window_cc: described(window, ofWindow("cc"), "greatest normalised cross-correlation"),
      window_dt: described(window, ofWindow("dt"), "time by which the observed trace is late", "s"),
      window_dlna: described(
        window,
        ofWindow("dlna"),
        "half the logarithm of the ratio of energies, observed over synthetic",
      ),
      ...(bands.length > 0 && {
        window_min_period: described(
          window,
          ofWindow("minPeriod"),
          "least period of the band of the window",
          "s",
        ),
        window_max_period: described(
          window,
          ofWindow("maxPeriod"),
          "greatest period of the band of the window",
          "s",
        ),
        band_misfit: described(
          [...pair, "band"],
          ofBand((each) => each.misfit ?? NaN),
          "sum of the misfits of all windows of the band",
        ),
        band_nwin: described(
          [...pair, "band"],
          ofBand((each) => BigInt(each.nwin)),
          "number of windows of the band",
        ),
      }),
      ...(pairs.some(({ result }) => result?.warnings !== undefined) && {
        warnings: {
          dims: pair,
          data: ofPair((each) => each.warnings?.join("\n") ?? "").map((row) =>
            row.map((text) => text ?? ""),
          ),
          attrs: { long_name: "what was warned of, a line each" },
        },
      }),
    },
    attrs,
  });
}

/**
 * Writes {@link misfitDataset} into a new file: a table for `.csv`, `.json` and `.parquet`, else netCDF-4.
 *
 * @throws CropError `already-exists`, `disk`
 */
export async function writeMisfitDataset(
  path: string,
  pairs: readonly PairResult[],
  components: readonly string[],
  attrs: Attributes = {},
): Promise<void> {
  const dataset = misfitDataset(pairs, components, attrs);
  const isTable = [".csv", ".json", ".parquet"].includes(extname(path).toLowerCase());
  await (isTable ? exportTable(dataset, path) : writeDataset(dataset, path));
}

/** Gives the labels of the bands that any pair was measured in, by their periods. */
function bandsIn(pairs: readonly PairResult[]): readonly string[] {
  const bands = pairs.flatMap(({ result }) => result?.bands ?? []);
  const sorted = bands.toSorted((a, b) => a.minPeriod - b.minPeriod || a.maxPeriod - b.maxPeriod);
  return unique(sorted.map(labelOf));
}

function labelOf({ minPeriod, maxPeriod }: Pick<BandMisfit, "minPeriod" | "maxPeriod">): string {
  return `${minPeriod}-${maxPeriod}`;
}

function keyOf(event: string, station: string): string {
  return JSON.stringify([event, station]);
}

function unique(values: readonly string[]): readonly string[] {
  return [...new Set(values)];
}
