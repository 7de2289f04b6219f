import type { ColorAxis } from "../../plots/index.ts";
import {
  coastline,
  convergence,
  type MapSite,
  misfitByPath,
  misfitHeatMap,
  misfitHistogram,
  type NamedValues,
  stationMap,
  timeShiftHistogram,
  windowCountBars,
} from "../figures/index.ts";
import type { Inspector } from "./inspector.ts";
import type { StationMisfit } from "./misfits.ts";
import {
  type ModelEvaluation,
  groupBy,
  isSameEvaluation,
  nameOfEvaluation,
  sortedBy,
  stationKey,
  type WindowRow,
} from "./rows.ts";
import { statisticOf } from "./statistics.ts";

/** A picture of an inversion. */
export interface InspectorPicture {
  readonly title: string;
  /** Draws it as SVG. */
  readonly draw: () => string | Promise<string>;
  /** What was left out. */
  readonly note?: string;
}

/** Bars of more names than these cannot be read, groups of more colours not told apart. */
const mostBars = 40;
const mostGroups = 8;
const mostRays = 400;
const mostPairs = 250_000;

/**
 * Gives the pictures that an evaluation (by default the last one) offers: convergence over the evaluations, misfit by event, station,
 * pair, distance, azimuth and back-azimuth, window counts, histograms of misfit, time shift, amplitude and correlation beside those of the first
 * evaluation, and maps. A picture for which something is not known is not among them.
 */
export function inspectorPictures(
  inspector: Inspector,
  asked: Partial<ModelEvaluation> = {},
): readonly InspectorPicture[] {
  if (inspector.measurements.length === 0) return [];
  const chosen = inspector.evaluation(asked, "final");
  const first = inspector.evaluation({}, "initial");
  const evaluations = isSameEvaluation(first, chosen) ? [chosen] : [first, chosen];
  const pairs = inspector.misfit("station").filter((row) => isSameEvaluation(row, chosen));
  return [
    ...convergencePictures(inspector),
    ...mapPictures(inspector, pairs, chosen),
    ...pairPictures(pairs),
    ...barPictures(inspector, chosen, pairs),
    ...pathPictures(inspector, pairs),
    ...histogramPictures(inspector, evaluations),
  ];
}

function convergencePictures(inspector: Inspector): readonly InspectorPicture[] {
  const steps = inspector.misfit("step");
  if (steps.length < 2) return [];
  const iterations = steps.map(nameOfEvaluation);
  const of = (title: string, values: readonly number[], label: string): InspectorPicture => ({
    title,
    draw: () =>
      convergence({ title, iterations, series: [{ name: label, values }], quantity: { label } }),
  });
  return [
    of(
      "Misfit over the evaluations",
      steps.map(({ misfit }) => misfit),
      "misfit",
    ),
    of(
      "Windows over the evaluations",
      steps.map(({ nwin }) => nwin),
      "windows",
    ),
  ];
}

/** Maps of the stations by their mean misfit and by their mean time shift. */
function mapPictures(
  inspector: Inspector,
  pairs: readonly StationMisfit[],
  chosen: ModelEvaluation,
): readonly InspectorPicture[] {
  const [events, stations] = [placed(inspector.events), placed(inspector.stations)];
  if (events.length + stations.length < 2 || stations.length === 0) return [];
  const windows = inspector.windows.filter((row) => isSameEvaluation(row, chosen));
  const map = (
    title: string,
    values: ReadonlyMap<string, number>,
    color: ColorAxis,
  ): InspectorPicture => {
    const pairCount = events.length * stations.length;
    return {
      title,
      ...(pairCount > mostRays ? { note: `The ${pairCount} ways of the waves are left out.` } : {}),
      draw: async () =>
        stationMap({
          title,
          coastline: await coastline(),
          events: events.map((row): MapSite => ({ ...row, name: row.event })),
          stations: stations.map((row): MapSite => {
            const name = codeOf(row);
            return { ...row, name, value: values.get(name) ?? NaN };
          }),
          rays: pairCount > mostRays ? [] : "all",
          color,
        }),
    };
  };
  return [
    map(
      "Mean misfit of each station",
      meansBy(pairs, codeOf, (row) => row.misfit),
      {
        label: "mean misfit per window",
      },
    ),
    ...(windows.some(({ ccShiftInSeconds }) => Number.isFinite(ccShiftInSeconds))
      ? [
          map(
            "Mean time shift of each station",
            meansBy(windows, codeOf, (row) => row.ccShiftInSeconds),
            { label: "mean time shift", units: "s", map: "diverging" },
          ),
        ]
      : []),
  ];
}

/** Heat maps over events and stations. */
function pairPictures(pairs: readonly StationMisfit[]): readonly InspectorPicture[] {
  const events = [...new Set(pairs.map(({ event }) => event))];
  const stations = sortedBy([...new Set(pairs.map(codeOf))], (code) => [code]);
  const count = events.length * stations.length;
  if (pairs.length < 2 || count > mostPairs) return [];
  const map = (
    title: string,
    label: string,
    valueOf: (row: StationMisfit) => number,
  ): InspectorPicture => ({
    title,
    draw: () => {
      const values = new Float64Array(count);
      const missing = new Uint8Array(count).fill(1);
      const places = new Map(stations.map((name, i) => [name, i]));
      const rows = new Map(events.map((name, i) => [name, i]));
      for (const row of pairs) {
        const at = rows.get(row.event)! * stations.length + places.get(codeOf(row))!;
        values[at] = valueOf(row);
        missing[at] = 0;
      }
      return misfitHeatMap({ title, events, stations, values, missing, color: { label } });
    },
  });
  return [
    map("Misfit of each event at each station", "misfit", (row) => row.unscaledMisfit),
    map("Windows of each event at each station", "windows", (row) => row.nwin),
  ];
}

/** Bars for events and for stations, the greatest first. */
function barPictures(
  inspector: Inspector,
  chosen: ModelEvaluation,
  pairs: readonly StationMisfit[],
): readonly InspectorPicture[] {
  const events = inspector.misfit("event").filter((row) => isSameEvaluation(row, chosen));
  const bars = (
    title: string,
    label: string,
    counted: string,
    values: ReadonlyMap<string, number>,
  ): readonly InspectorPicture[] => {
    if (values.size < 2) return [];
    const sorted = [...values].toSorted(([, a], [, b]) => b - a).slice(0, mostBars);
    return [
      {
        title,
        ...(values.size > mostBars
          ? { note: `The ${mostBars} greatest of ${values.size} are shown.` }
          : {}),
        draw: () =>
          windowCountBars({
            title,
            names: sorted.map(([name]) => name),
            counts: sorted.map(([, value]) => value),
            label,
            counted,
          }),
      },
    ];
  };
  const countsOf = (level: "event" | "station"): ReadonlyMap<string, number> =>
    new Map(
      inspector
        .nwin(level)
        .filter((row) => isSameEvaluation(row, chosen))
        .map(({ name, nwin }) => [name, nwin]),
    );
  return [
    ...bars(
      "Misfit of each event",
      "event",
      "misfit",
      new Map(events.map(({ event, misfit }) => [event, misfit])),
    ),
    ...bars(
      "Misfit of each station",
      "station",
      "mean misfit per window",
      meansBy(pairs, codeOf, (row) => row.misfit),
    ),
    ...bars("Windows of each event", "event", "windows", countsOf("event")),
    ...bars("Windows of each station", "station", "windows", countsOf("station")),
  ];
}

function pathPictures(
  inspector: Inspector,
  pairs: readonly StationMisfit[],
): readonly InspectorPicture[] {
  const places = new Map(
    inspector.srcrcv().map((row) => [JSON.stringify([row.event, codeOf(row)]), row]),
  );
  const known = pairs.flatMap((row) => {
    const place = places.get(JSON.stringify([row.event, codeOf(row)]));
    return place === undefined ? [] : [{ ...place, misfit: row.misfit }];
  });
  if (known.length < 2) return [];
  const events = groupBy(known, ({ event }) => [event]);
  const groups = events.length <= mostGroups ? events : [known];
  const properties = [
    ["distance", "distance", "distanceKm"],
    ["azimuth", "azimuth", "azimuth"],
    ["backAzimuth", "back-azimuth", "backAzimuth"],
  ] as const;
  return properties
    .filter(([, , field]) => known.some((row) => Number.isFinite(row[field])))
    .map(([by, words, field]) => {
      const title = `Misfit over ${words}`;
      return {
        title,
        draw: () =>
          misfitByPath({
            title,
            by,
            quantity: { label: "misfit per window" },
            groups: groups.map((rows) => ({
              name: groups.length === 1 && events.length > 1 ? "pairs" : rows[0].event,
              at: rows.map((row) => row[field]),
              values: rows.map(({ misfit }) => misfit),
            })),
          }),
      };
    });
}

/** Histograms of an evaluation, and of the first one beside it. */
function histogramPictures(
  inspector: Inspector,
  evaluations: readonly ModelEvaluation[],
): readonly InspectorPicture[] {
  const samplesOf = <T extends ModelEvaluation>(
    rows: readonly T[],
    valueOf: (row: T) => number,
  ): readonly NamedValues[] =>
    evaluations.map((evaluation) => ({
      name: nameOfEvaluation(evaluation),
      values: rows
        .filter((row) => isSameEvaluation(row, evaluation))
        .map(valueOf)
        .filter(Number.isFinite),
    }));
  const isWorth = (samples: readonly NamedValues[]): boolean =>
    samples.some(({ values }) => values.length > 1);
  const ofWindows = (
    title: string,
    label: string,
    valueOf: (row: WindowRow) => number,
  ): readonly InspectorPicture[] => {
    const samples = samplesOf(inspector.windows, valueOf);
    if (!isWorth(samples)) return [];
    const quantity = { label };
    const draw = (): string => misfitHistogram({ title, samples, quantity, counted: "windows" });
    return [{ title, draw }];
  };
  const misfits = samplesOf(inspector.misfit("station"), ({ misfit }) => misfit);
  const shifts = samplesOf(inspector.windows, ({ ccShiftInSeconds }) => ccShiftInSeconds);
  const [misfitTitle, shiftTitle] = ["Misfits of the pairs", "Time shifts of the windows"];
  return [
    ...(isWorth(misfits)
      ? [
          {
            title: misfitTitle,
            draw: () =>
              misfitHistogram({
                title: misfitTitle,
                samples: misfits,
                quantity: { label: "misfit per window" },
              }),
          },
        ]
      : []),
    ...(isWorth(shifts)
      ? [
          {
            title: shiftTitle,
            draw: () => timeShiftHistogram({ title: shiftTitle, samples: shifts }),
          },
        ]
      : []),
    ...ofWindows("Amplitude ratios of the windows", "dlnA", ({ dlnA }) => dlnA),
    ...ofWindows(
      "Correlations of the windows",
      "greatest cross-correlation",
      ({ maxCcValue }) => maxCcValue,
    ),
  ];
}

function codeOf(row: { readonly network: string; readonly station: string }): string {
  return stationKey(row)
    .filter((part) => part !== "")
    .join(".");
}

function meansBy<T>(
  rows: readonly T[],
  nameOf: (row: T) => string,
  valueOf: (row: T) => number,
): ReadonlyMap<string, number> {
  return new Map(
    groupBy(rows, (row) => [nameOf(row)]).map((group) => [
      nameOf(group[0]),
      statisticOf(group.map(valueOf), "mean"),
    ]),
  );
}

function placed<
  T extends { readonly latitude: number | undefined; readonly longitude: number | undefined },
>(rows: readonly T[]): readonly (T & { readonly latitude: number; readonly longitude: number })[] {
  return rows.flatMap((row) => {
    const { latitude, longitude } = row;
    return latitude !== undefined &&
      longitude !== undefined &&
      Number.isFinite(latitude) &&
      Number.isFinite(longitude)
      ? [{ ...row, latitude, longitude }]
      : [];
  });
}
