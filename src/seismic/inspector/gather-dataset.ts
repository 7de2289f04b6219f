import {
  blocksOf,
  type Column,
  Dataset,
  elementAt,
  LazyDataset,
  showElement,
  tableOf,
} from "../../dataset/index.ts";
import { CropError } from "../../errors.ts";
import type { Gathered } from "./gathered.ts";
import type { PairRow } from "./pairs.ts";
import type { EventRow, MeasurementRow, StationRow, WindowRow } from "./rows.ts";

/** Tells whether a dataset is one of misfits: `misfit` along the dimensions `event` and `station`. */
export function isMisfitDataset(data: Pick<LazyDataset | Dataset, "variables">): boolean {
  const dims = data.variables.get("misfit")?.dims ?? [];
  return dims.includes("event") && dims.includes("station");
}

/**
 * Gathers what a dataset of misfits tells: `misfit` and `nwin` along `event` and `station` (and `component`, `iteration`, `step`), or
 * `component_misfit` and `component_nwin`, numbers of windows such as `dlnA` along `window` too, coordinates such as `latitude` along `event` and along `station`, `distance` and
 * `azimuth` of pairs. A pair without a misfit has no row.
 *
 * @throws CropError `bad-data` where {@link isMisfitDataset} is false
 */
export function gatherDataset(dataset: LazyDataset | Dataset): Gathered {
  if (!isMisfitDataset(dataset)) {
    throw new CropError(
      "bad-data",
      `there is no variable \`misfit\` along event and station; there are ${[...dataset.variables.keys()].join(", ") || "no variables"}`,
    );
  }
  const data = dataset instanceof Dataset ? new LazyDataset(blocksOf(dataset)) : dataset;
  const measurements = measurementsIn(data);
  const windows = windowsIn(data, measurements);
  return {
    events: eventsIn(data),
    stations: stationsIn(data),
    measurements: withLengths(measurements, windows),
    windows,
    pairs: pairsIn(data),
    notes: data.variables.has("nwin")
      ? withoutWindows(data)
      : ["The dataset has no `nwin`: each misfit counts as that of one window."],
  };
}

/** The cells of variables that share their dimensions, one row for each place of their grid. */
interface Cells {
  readonly rows: number;
  text(name: string, row: number): string;
  number(name: string, row: number): number;
}

function cellsOf(data: LazyDataset, names: readonly string[]): Cells {
  const table = tableOf(data.pick(names).load());
  const columns = new Map<string, Column>(table.columns.map((column) => [column.name, column]));
  const value = (name: string, row: number): unknown => {
    const column = columns.get(name);
    if (column === undefined) return undefined;
    const { dtype, values, missing } = column;
    const array = { dtype, shape: [table.rows], data: values };
    const element = elementAt(missing === undefined ? array : { ...array, missing }, row);
    return dtype === "datetime64[ns]" && element !== undefined ? showElement(array, row) : element;
  };
  return {
    rows: table.rows,
    text: (name, row) => {
      const found = value(name, row);
      return typeof found === "string" || typeof found === "number" || typeof found === "bigint"
        ? String(found)
        : "";
    },
    number: (name, row) => {
      const found = value(name, row);
      return typeof found === "number" || typeof found === "bigint" ? Number(found) : NaN;
    },
  };
}

/** Gives the codes of a station `NET.STA`, `NET.STA.CHA` or `NET.STA.LOC.CHA`; one without dots has no network. */
export function stationCodes(label: string): {
  readonly network: string;
  readonly station: string;
  readonly location: string;
  readonly channel: string;
} {
  const parts = label.split(".");
  const [network = "", station = "", third = "", fourth = ""] =
    parts.length === 1 ? ["", label] : parts;
  return parts.length > 3
    ? { network, station, location: third, channel: fourth }
    : { network, station, location: "", channel: third };
}

/** The evaluation and component of a row, as its labels tell; what is no dimension is empty, or `default`. */
function keyAt(
  cells: Cells,
  row: number,
): Omit<MeasurementRow, "misfit" | "nwin" | "lengthSeconds"> {
  const { network, station, channel } = stationCodes(cells.text("station", row));
  const last = channel.slice(-1);
  return {
    event: cells.text("event", row),
    iteration: cells.text("iteration", row) || "default",
    step: cells.text("step", row),
    network,
    station,
    component: cells.text("component", row) || (/\w/.test(last) ? last : ""),
  };
}

/** What each component, or else each pair, was measured to have. */
function measurementsIn(data: LazyDataset): readonly MeasurementRow[] {
  const ofComponents = measurementsNamed(data, "component_misfit", "component_nwin");
  const pairs = new Set(ofComponents.map((row) => identityOf({ ...row, component: "" })));
  const ofPairs = measurementsNamed(data, "misfit", "nwin");
  return [
    ...ofComponents,
    ...ofPairs.filter((row) => !pairs.has(identityOf({ ...row, component: "" }))),
  ];
}

/** A length that is not told is that of the windows. */
function withLengths(
  measurements: readonly MeasurementRow[],
  windows: readonly WindowRow[],
): readonly MeasurementRow[] {
  const lengths = new Map<string, number>();
  for (const row of windows) {
    const key = identityOf(row);
    lengths.set(key, (lengths.get(key) ?? 0) + row.lengthSeconds);
  }
  return measurements.map((row) =>
    Number.isNaN(row.lengthSeconds)
      ? { ...row, lengthSeconds: lengths.get(identityOf(row)) ?? NaN }
      : row,
  );
}

function measurementsNamed(
  data: LazyDataset,
  misfitName: string,
  nwinName: string,
): readonly MeasurementRow[] {
  const dims = data.variables.get(misfitName)?.dims ?? [];
  if (!dims.includes("event") || !dims.includes("station")) return [];
  const alongside = (name: string): boolean =>
    data.variables.get(name)?.dims.every((dim) => dims.includes(dim)) === true;
  const names = [misfitName, nwinName, "length_s"].filter(alongside);
  const cells = cellsOf(data, names);
  const rows: MeasurementRow[] = [];
  for (let row = 0; row < cells.rows; row++) {
    const misfit = cells.number(misfitName, row);
    if (Number.isNaN(misfit)) continue;
    const nwin = names.includes(nwinName) ? cells.number(nwinName, row) : 1;
    const lengthSeconds = cells.number("length_s", row);
    rows.push({ ...keyAt(cells, row), misfit, nwin: Number.isNaN(nwin) ? 0 : nwin, lengthSeconds });
  }
  return rows;
}

/** Names the pairs that were compared and have no misfit since no window was found. */
function withoutWindows(data: LazyDataset): readonly string[] {
  const dims = data.variables.get("nwin")?.dims ?? [];
  if (!dims.includes("event") || !dims.includes("station")) return [];
  const cells = cellsOf(data, ["nwin"]);
  const pairs: string[] = [];
  for (let row = 0; row < cells.rows; row++) {
    if (cells.number("nwin", row) !== 0) continue;
    pairs.push(`${cells.text("event", row)} ${cells.text("station", row)}`);
  }
  if (pairs.length === 0) return [];
  const more = pairs.length > 10 ? ` and ${pairs.length - 10} more` : "";
  return [`No windows were found, so there is no misfit: ${pairs.slice(0, 10).join(", ")}${more}.`];
}

/** What the numbers of a window may be called, letters only. */
const windowNames = {
  dlnA: ["dlna", "windowdlna"],
  windowWeight: ["windowweight", "weight"],
  maxCcValue: ["maxccvalue", "cc", "maxcc", "windowcc"],
  ccShiftInSeconds: ["ccshiftinseconds", "ccshift", "timeshift", "dt", "windowdt"],
  relativeStarttime: ["relativestarttime", "windowstart"],
  relativeEndtime: ["relativeendtime", "windowend"],
} as const;

function windowsIn(
  data: LazyDataset,
  measurements: readonly MeasurementRow[],
): readonly WindowRow[] {
  const isOfWindow = (name: string): boolean =>
    ["event", "station", "window"].every((dim) => data.variables.get(name)!.dims.includes(dim));
  const known = data.dataVars.filter(isOfWindow);
  const [first] = known;
  if (first === undefined) return [];
  const names = new Map(
    Object.entries(windowNames).map(([field, spellings]) => {
      const name = known.find((each) => spellings.some((spelling) => spelling === lettersOf(each)));
      return [field, name] as const;
    }),
  );
  const shared = known.filter(
    (name) => data.variables.get(name)!.dims.join() === data.variables.get(first)!.dims.join(),
  );
  const cells = cellsOf(data, shared);
  const misfits = new Map(measurements.map((row) => [identityOf(row), row.misfit]));
  const windows: WindowRow[] = [];
  for (let row = 0; row < cells.rows; row++) {
    const number = (field: keyof typeof windowNames): number => {
      const name = names.get(field);
      return name === undefined ? NaN : cells.number(name, row);
    };
    const key = keyAt(cells, row);
    const { location, channel } = stationCodes(cells.text("station", row));
    const [relativeStarttime, relativeEndtime] = [
      number("relativeStarttime"),
      number("relativeEndtime"),
    ];
    const values = {
      dlnA: number("dlnA"),
      windowWeight: number("windowWeight"),
      maxCcValue: number("maxCcValue"),
      ccShiftInSeconds: number("ccShiftInSeconds"),
      relativeStarttime,
      relativeEndtime,
      lengthSeconds: relativeEndtime - relativeStarttime,
    };
    if (Object.values(values).every(Number.isNaN)) continue;
    const misfit =
      misfits.get(identityOf(key)) ?? misfits.get(identityOf({ ...key, component: "" }));
    const times = { absoluteStarttime: "", absoluteEndtime: "" };
    windows.push({ ...key, location, channel, misfit: misfit ?? NaN, ...values, ...times });
  }
  return windows;
}

function identityOf({
  event,
  iteration,
  step,
  network,
  station,
  component,
}: Omit<MeasurementRow, "misfit" | "nwin" | "lengthSeconds">): string {
  return JSON.stringify([event, iteration, step, network, station, component]);
}

/** Gives the name of the coordinate or variable along just these dimensions that is spelt in one of these ways, letters only. */
function named(
  data: LazyDataset,
  dims: readonly string[],
  spellings: readonly string[],
): string | undefined {
  return [...data.variables.keys()].find((name) => {
    const variable = data.variables.get(name)!;
    return (
      variable.dims.length === dims.length &&
      dims.every((dim) => variable.dims.includes(dim)) &&
      spellings.includes(lettersOf(name))
    );
  });
}

function lettersOf(name: string): string {
  return name.toLowerCase().replaceAll(/[^a-z]/g, "");
}

/** Gives a column along a dimension as numbers, in kilometres where `isLength` and its units are metres; undefined where there is none. */
function numbersAlong(
  data: LazyDataset,
  dims: readonly string[],
  spellings: readonly string[],
): (row: number) => number | undefined {
  const name = named(data, dims, spellings);
  if (name === undefined) return () => undefined;
  const cells = cellsOf(data, [name]);
  const scale = data.variables.get(name)!.attrs["units"] === "m" ? 1e-3 : 1;
  return (row) => {
    const value = cells.number(name, row);
    return Number.isNaN(value) ? undefined : scale * value;
  };
}

function eventsIn(data: LazyDataset): readonly EventRow[] {
  const labels = labelsAlong(data, "event");
  const along = (...spellings: readonly string[]): ((row: number) => number | undefined) =>
    numbersAlong(data, ["event"], spellings);
  const [latitude, longitude] = [
    along("latitude", "eventlatitude"),
    along("longitude", "eventlongitude"),
  ];
  const [depth, magnitude] = [
    along("depth", "depthkm", "eventdepth", "eventdepthkm"),
    along("magnitude", "eventmagnitude"),
  ];
  const timeName = named(data, ["event"], ["time", "origintime", "eventtime"]);
  const times = timeName === undefined ? undefined : cellsOf(data, [timeName]);
  return labels.map((event, row) => ({
    event,
    time: timeName === undefined ? undefined : times?.text(timeName, row),
    magnitude: magnitude(row),
    depthKm: depth(row),
    latitude: latitude(row),
    longitude: longitude(row),
  }));
}

function stationsIn(data: LazyDataset): readonly StationRow[] {
  const latitude = numbersAlong(data, ["station"], ["latitude", "stationlatitude"]);
  const longitude = numbersAlong(data, ["station"], ["longitude", "stationlongitude"]);
  return labelsAlong(data, "station").map((label, row) => {
    const { network, station } = stationCodes(label);
    return { network, station, latitude: latitude(row), longitude: longitude(row) };
  });
}

function labelsAlong(data: LazyDataset, dim: string): readonly string[] {
  const labels = data.labels(dim)?.data;
  return Array.from({ length: data.sizes[dim] ?? 0 }, (_, i) => {
    const label = labels === undefined ? i : elementAt(labels, i);
    return typeof label === "object" || label === undefined ? "" : String(label);
  });
}

/** The pairs that the dataset itself tells of. */
function pairsIn(data: LazyDataset): readonly PairRow[] {
  const dims = ["event", "station"];
  const name = named(data, dims, ["distance", "distancekm", "epicentraldistance"]);
  if (name === undefined) return [];
  const distance = numbersAlong(data, dims, [lettersOf(name)]);
  const azimuth = numbersAlong(data, dims, ["azimuth"]);
  const backAzimuth = numbersAlong(data, dims, ["backazimuth"]);
  const cells = cellsOf(data, [name]);
  return Array.from({ length: cells.rows }, (_, row) => {
    const { network, station } = stationCodes(cells.text("station", row));
    return {
      event: cells.text("event", row),
      network,
      station,
      distanceKm: distance(row) ?? NaN,
      azimuth: azimuth(row) ?? NaN,
      backAzimuth: backAzimuth(row) ?? NaN,
    };
  });
}
