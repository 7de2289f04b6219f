import { CropError } from "../../errors.ts";
import { Catalog, preferredFocalMechanism, preferredOrigin } from "../catalog.ts";
import type { Event, Magnitude, Origin, Tensor } from "../event.ts";
import { formatUtc, nanoseconds, secondsOf, utcFrom } from "../utc-time.ts";
import { atPlace, dataError } from "./data-error.ts";
import { type Line, linesOf, parseNumber } from "./lines.ts";

// CMTSOLUTION: the source of a SPECFEM run as the Global CMT project writes it, 13 lines an event. Source: SPECFEM3D Cartesian manual,
// section "Earthquake source"; ids and magnitudes are those of obspy 1.5.1.

/** Dyne centimetres of a newton metre. */
const dyneCm = 1e7;

/** The lines of values, in their order. */
const keys = [
  "time shift",
  "half duration",
  "latitude",
  "longitude",
  "depth",
  "Mrr",
  "Mtt",
  "Mpp",
  "Mrt",
  "Mrp",
  "Mtp",
] as const;

type Values = Readonly<Record<(typeof keys)[number], number>>;

const linesPerEvent = 2 + keys.length;

/**
 * Reads a CMTSOLUTION file of one or more events. Each has two origins, the centroid (preferred) and the
 * hypocentre of the first line, and magnitudes mw, Mb and MS.
 *
 * @throws CropError `bad-data` naming file and line for lines that are missing or no numbers, and coordinates that are none
 */
export function parseCmtSolution(text: string, file: string): Catalog {
  const lines = linesOf(text);
  if (lines.length === 0) throw dataError(file, "", "there are no lines");
  const events: Event[] = [];
  for (let first = 0; first < lines.length; first += linesPerEvent) {
    events.push(parseEvent(lines.slice(first, first + linesPerEvent), file));
  }
  return new Catalog(events);
}

/** The first line: catalogue, time, place, magnitudes and region. */
interface Hypocentre {
  readonly catalogue: string;
  readonly time: bigint;
  readonly latitude: number;
  readonly longitude: number;
  /** Kilometres. */
  readonly depth: number;
  readonly mb: number;
  readonly ms: number;
  readonly region: string;
}

function parseEvent(lines: readonly Line[], file: string): Event {
  const hypocentre = parseHypocentre(lines[0]!, file);
  const name = parseName(lines[1], lines, file);
  const values = Object.fromEntries(
    keys.map((key, i) => [key, parseValue(key, lines[2 + i], lines, file)]),
  ) as Values;
  return eventOf(name, hypocentre, values);
}

function parseHypocentre(line: Line, file: string): Hypocentre {
  // Some catalogues stand right before the year, without a blank.
  const catalogue = line.text.slice(0, 5).trim();
  const words = line.text.slice(5).trim().split(/\s+/);
  const number = (i: number, what: string): number => parseNumber(words[i] ?? "", file, line, what);
  const seconds = number(5, "the second");
  const whole = Math.floor(seconds);
  const parts = {
    year: number(0, "the year"),
    month: number(1, "the month"),
    day: number(2, "the day"),
    hour: number(3, "the hour"),
    minute: number(4, "the minute"),
    second: whole,
  };
  const time = atPlace(file, `line ${line.number}`, () => utcFrom(parts));
  return {
    catalogue,
    time: time + nanoseconds(seconds - whole),
    latitude: within(number(6, "the latitude"), 90, "latitude", line, file),
    longitude: within(number(7, "the longitude"), 180, "longitude", line, file),
    depth: number(8, "the depth"),
    mb: number(9, "mb"),
    ms: number(10, "MS"),
    region: words.slice(11).join(" "),
  };
}

function within(value: number, limit: number, what: string, line: Line, file: string): number {
  if (Math.abs(value) <= limit) return value;
  throw dataError(file, `line ${line.number}`, `${what} ${value} is not within ±${limit} degrees`);
}

function missing(what: string, lines: readonly Line[], file: string): CropError {
  const last = lines.at(-1)?.number ?? 0;
  return dataError(file, `line ${last}`, `the event ends here, without its line \`${what}\``);
}

function parseName(line: Line | undefined, lines: readonly Line[], file: string): string {
  const name = line === undefined ? undefined : /^\s*event name\s*:\s*(.*\S)/i.exec(line.text)?.[1];
  if (name === undefined) throw missing("event name: …", lines.slice(0, 2), file);
  return name.split(/\s+/).at(-1)!;
}

function parseValue(
  key: (typeof keys)[number],
  line: Line | undefined,
  lines: readonly Line[],
  file: string,
): number {
  if (line === undefined) throw missing(`${key}: …`, lines, file);
  const [label = "", word = "", ...others] = line.text.split(":").map((part) => part.trim());
  if (label.toLowerCase() !== key.toLowerCase() || others.length > 0) {
    throw dataError(
      file,
      `line ${line.number}`,
      `\`${key}: …\` was expected, found ${JSON.stringify(line.text.slice(0, 60))}`,
    );
  }
  const value = parseNumber(word, file, line, key);
  if (key === "latitude") return within(value, 90, key, line, file);
  if (key === "longitude") return within(value, 180, key, line, file);
  return value;
}

function eventOf(name: string, hypocentre: Hypocentre, values: Values): Event {
  const id = (what: string, tag: string = ""): string =>
    `smi:local/cmtsolution/${name}/${what}${tag === "" ? "" : `#${tag}`}`;
  const centroid: Origin = {
    ...emptyOrigin,
    resourceId: id("origin", "cmt"),
    time: hypocentre.time + nanoseconds(values["time shift"]),
    latitude: values.latitude,
    longitude: values.longitude,
    depth: values.depth * 1000,
    originType: "centroid",
  };
  const preliminary: Origin = {
    ...emptyOrigin,
    resourceId: id("origin", "prelim"),
    time: hypocentre.time,
    latitude: hypocentre.latitude,
    longitude: hypocentre.longitude,
    depth: hypocentre.depth * 1000,
    originType: "hypocenter",
    evaluationStatus: "preliminary",
  };
  const moment = scalarMoment(values);
  const magnitude = (
    tag: string,
    magnitudeType: string,
    mag: number,
    origin: Origin,
  ): Magnitude => ({
    resourceId: id("magnitude", tag),
    mag,
    magnitudeType,
    originId: origin.resourceId,
    stationMagnitudeContributions: [],
    comments: [],
    ...(origin === preliminary ? { evaluationStatus: "preliminary" } : {}),
  });
  // Kanamori (1977), of the moment in dyne cm; two decimals.
  const mw = Math.round((2 / 3) * (Math.log10(moment) - 16.1) * 100) / 100;
  const magnitudes = [
    ...(moment > 0 ? [magnitude("mw", "mw", mw, centroid)] : []),
    magnitude("prelim_bw", "Mb", hypocentre.mb, preliminary),
    magnitude("prelim_sw", "MS", hypocentre.ms, preliminary),
  ];
  const mechanism = {
    resourceId: id("focal_mechanism"),
    triggeringOriginId: preliminary.resourceId,
    waveformIds: [],
    comments: [],
    momentTensor: {
      resourceId: id("moment_tensor"),
      derivedOriginId: centroid.resourceId,
      ...(moment > 0 ? { momentMagnitudeId: id("magnitude", "mw") } : {}),
      scalarMoment: moment / dyneCm,
      tensor: tensorOf(values),
      sourceTimeFunction: { type: "triangle", duration: 2 * values["half duration"] },
      dataUsed: [],
      comments: [],
    },
  } as const;
  const region = hypocentre.region;
  return {
    resourceId: id("event"),
    eventType: "earthquake",
    eventDescriptions: [
      { text: name, type: "earthquake name" },
      ...(region === "" ? [] : [{ text: region, type: "region name" }]),
    ],
    comments: [{ text: `Hypocenter catalog: ${hypocentre.catalogue}` }],
    picks: [],
    amplitudes: [],
    stationMagnitudes: [],
    origins: [centroid, preliminary],
    magnitudes,
    focalMechanisms: [mechanism],
    preferredOriginId: centroid.resourceId,
    preferredMagnitudeId: magnitudes[0]!.resourceId,
    preferredFocalMechanismId: mechanism.resourceId,
  };
}

const emptyOrigin = { comments: [], arrivals: [], compositeTimes: [] } as const;

function tensorOf(values: Values): Tensor {
  return {
    mRr: values.Mrr / dyneCm,
    mTt: values.Mtt / dyneCm,
    mPp: values.Mpp / dyneCm,
    mRt: values.Mrt / dyneCm,
    mRp: values.Mrp / dyneCm,
    mTp: values.Mtp / dyneCm,
  };
}

/** Gives the scalar moment of a tensor, in its unit: |M| / sqrt(2), the norm over all nine elements. */
function scalarMoment(values: Values): number {
  const { Mrr, Mtt, Mpp, Mrt, Mrp, Mtp } = values;
  const offDiagonal = Math.SQRT2;
  return (
    Math.hypot(Mrr, Mtt, Mpp, offDiagonal * Mrt, offDiagonal * Mrp, offDiagonal * Mtp) / Math.SQRT2
  );
}

/**
 * Gives events as CMTSOLUTION: of each the moment tensor of its preferred mechanism, the origin that it was derived
 * from as the centroid, and the hypocentre. Times are rounded to the hundredth of a second.
 *
 * @throws CropError `bad-data` naming the event for one without origin, magnitude or moment tensor
 */
export function formatCmtSolution(catalog: Iterable<Event>): string {
  return [...catalog].map(formatEvent).join("\n");
}

function formatEvent(event: Event): string {
  const tensor = preferredFocalMechanism(event)?.momentTensor;
  const centroid =
    event.origins.find(({ resourceId }) => resourceId === tensor?.derivedOriginId) ??
    event.origins.find(({ originType }) => originType === "centroid") ??
    preferredOrigin(event);
  const [magnitude] = event.magnitudes;
  const matrix = tensor?.tensor;
  if (matrix === undefined || centroid === undefined || magnitude === undefined) {
    throw new CropError(
      "bad-data",
      `event ${event.resourceId} cannot be a CMTSOLUTION: it needs a moment tensor, an origin and a magnitude`,
    );
  }
  const hypocentre =
    event.origins.find(({ originType }) => originType === "hypocenter") ??
    event.origins.find((origin) => origin !== centroid) ??
    centroid;
  const magnitudeOf = (type: string): number =>
    (event.magnitudes.find(({ magnitudeType }) => magnitudeType === type) ?? magnitude).mag;
  const described = (type: string): string | undefined =>
    event.eventDescriptions.find((one) => one.type === type)?.text;
  const catalogue = event.comments
    .map(({ text }) => /^\s*hypocenter catalog:\s*(\S*)/i.exec(text)?.[1])
    .find((text) => text !== undefined);
  const name = described("earthquake name") ?? event.resourceId.split("/").at(-1) ?? "";
  const halfDuration = (tensor?.sourceTimeFunction?.duration ?? 0) / 2;
  const shift = secondsOf(centroid.time - hypocentre.time);
  const first = [
    (catalogue ?? "PDE").slice(0, 4).padStart(4),
    clockOf(hypocentre.time),
    hypocentre.latitude.toFixed(4).padStart(9),
    hypocentre.longitude.toFixed(4).padStart(9),
    kilometres(hypocentre).toFixed(1).padStart(5),
    magnitudeOf("Mb").toFixed(1),
    magnitudeOf("MS").toFixed(1),
    described("region name") ?? described("Flinn-Engdahl region") ?? "",
  ].join(" ");
  const values: Values = {
    "time shift": shift,
    "half duration": halfDuration,
    latitude: centroid.latitude,
    longitude: centroid.longitude,
    depth: kilometres(centroid),
    Mrr: matrix.mRr * dyneCm,
    Mtt: matrix.mTt * dyneCm,
    Mpp: matrix.mPp * dyneCm,
    Mrt: matrix.mRt * dyneCm,
    Mrp: matrix.mRp * dyneCm,
    Mtp: matrix.mTp * dyneCm,
  };
  const lines = keys.map((key) => {
    const value = values[key];
    const text = key.startsWith("M") ? exponential(value) : value.toFixed(4);
    return `${key}:${text.padStart(27 - key.length)}`;
  });
  return `${[first.trimEnd(), `event name:${name.padStart(17)}`, ...lines].join("\n")}\n`;
}

function kilometres({ depth = 0 }: Origin): number {
  return depth / 1000;
}

/** Gives a time as `2018 02 18 07 43 48.13`, rounded. */
function clockOf(time: bigint): string {
  return formatUtc(time + 5_000_000n, { digits: 2 })
    .slice(0, -1)
    .replaceAll(/[-T:]/g, " ");
}

/** Gives a number as C's `%E`: `-2.479380E+23`. */
function exponential(value: number): string {
  const [digits = "", exponent = ""] = value.toExponential(6).split("e");
  return `${digits}E${exponent[0]}${exponent.slice(1).padStart(2, "0")}`;
}
