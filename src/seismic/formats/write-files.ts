import { extname } from "node:path";
import { CropError } from "../../errors.ts";
import { writeFileAtomically } from "../../files/index.ts";
import type { Catalog } from "../catalog.ts";
import type { Inventory } from "../inventory.ts";
import type { Trace } from "../trace.ts";
import { formatCmtSolution } from "./cmtsolution.ts";
import { encodeMseed, type MseedOptions } from "./mseed/write-mseed.ts";
import { formatQuakeMl } from "./quakeml/quakeml.ts";
import { encodeSac } from "./sac.ts";
import { formatSemd, type SemdOptions } from "./semd.ts";
import { formatSlist } from "./slist.ts";
import { formatStationXml } from "./stationxml/stationxml.ts";
import { formatStations } from "./stations.ts";

/** How waveforms are written; what a format has no use for is left alone. */
export interface WriteOptions extends MseedOptions, Pick<SemdOptions, "origintime"> {
  /** Default: by the ending of the file's name: `.mseed`, `.sac`, `.ascii` or `.slist`, `.sem?`. */
  readonly format?: "mseed" | "sac" | "slist" | "semd";
}

/**
 * Writes traces to a file, whole or not at all. SAC and SPECFEM hold one trace.
 *
 * @throws CropError `bad-option` when the format cannot be told, `bad-data` for what it cannot hold, `disk` naming the file
 */
export function writeWaveforms(
  file: string,
  stream: Iterable<Trace>,
  options: WriteOptions = {},
): void {
  const traces = [...stream];
  const format = options.format ?? formatOfName(file);
  const only = (): Trace => {
    const [trace, ...others] = traces;
    if (trace !== undefined && others.length === 0) return trace;
    throw new CropError(
      "bad-data",
      `${file} would hold ${traces.length} traces; a file of format ${format} holds one`,
    );
  };
  const writers = {
    mseed: () => encodeMseed(traces, options),
    sac: () => encodeSac(only(), options),
    slist: () => formatSlist(traces),
    semd: () => formatSemd(only(), options),
  } as const;
  writeFileAtomically(file, writers[format]());
}

function formatOfName(file: string): NonNullable<WriteOptions["format"]> {
  const ending = extname(file).slice(1).toLowerCase();
  if (ending === "mseed" || ending === "miniseed" || ending === "ms") return "mseed";
  if (ending === "sac") return "sac";
  if (ending === "ascii" || ending === "slist") return "slist";
  if (/^sem[dvap]$/.test(ending)) return "semd";
  throw new CropError(
    "bad-option",
    `the name ${file} does not tell a format; end it in .mseed, .sac, .slist or .semd, or give the format`,
  );
}

/**
 * Writes networks, stations and channels as StationXML 1.2, or stations alone as a STATIONS file; whole or not at all.
 *
 * @throws CropError `bad-data` for what the format cannot hold, `disk` naming the file
 */
export function writeInventory(
  file: string,
  inventory: Inventory,
  options: { readonly format?: "stationxml" | "stations" } = {},
): void {
  const isText = options.format === "stations";
  writeFileAtomically(file, isText ? formatStations(inventory) : formatStationXml(inventory));
}

/**
 * Writes events as QuakeML 1.2, or as a CMTSOLUTION file; whole or not at all.
 *
 * @throws CropError `bad-data` for what the format cannot hold, `disk` naming the file
 */
export function writeEvents(
  file: string,
  catalog: Catalog,
  options: { readonly format?: "quakeml" | "cmtsolution" } = {},
): void {
  const isText = options.format === "cmtsolution";
  writeFileAtomically(file, isText ? formatCmtSolution(catalog) : formatQuakeMl(catalog));
}
