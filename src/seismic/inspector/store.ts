import { existsSync } from "node:fs";
import { join } from "node:path";
import { exportTable, readTable } from "../../dataset/index.ts";
import { CropError } from "../../errors.ts";
import type { Gathered } from "./gathered.ts";
import { measurementsOf } from "./misfits.ts";
import {
  eventTable,
  measurementTable,
  rowsFrom,
  stationTable,
  tableFrom,
  type TableSpec,
  textColumns,
  windowTable,
} from "./tables.ts";

/** A format in which an inspector is saved. */
export type InspectorFormat = "csv" | "json" | "parquet";

/** How to save. */
export interface SaveOptions {
  /** What the names of the files begin with; default `inspector`. */
  readonly tag?: string;
  /** Default `csv`, which pyatoa reads, too. */
  readonly format?: InspectorFormat;
  /** Replace files that are there; default false. */
  readonly overwrite?: boolean;
}

/** Writes the tables that hold anything into a folder and gives their paths. */
export async function saveGathered(
  { windows, events, stations, measurements }: Gathered,
  folder: string,
  { tag = "inspector", format = "csv", overwrite = false }: SaveOptions,
): Promise<readonly string[]> {
  const tables = [
    ["", tableFrom(windows, windowTable)],
    ["_src", tableFrom(events, eventTable)],
    ["_rcv", tableFrom(stations, stationTable)],
    ["_misfit", tableFrom(measurements, measurementTable)],
  ] as const;
  const written: string[] = [];
  for (const [ending, table] of tables) {
    if (table.rows === 0) continue;
    const path = join(folder, `${tag}${ending}.${format}`);
    await exportTable(table, path, { overwrite });
    written.push(path);
  }
  return written;
}

/** Reads those tables; where there is none of misfits, they are those of the windows. @throws CropError `not-found`, `corrupt`, `bad-data` */
export async function readGathered(folder: string, tag: string): Promise<Gathered> {
  const has = (ending: string, format: string): boolean =>
    existsSync(join(folder, `${tag}${ending}.${format}`));
  const format = (["csv", "json", "parquet"] as const).find(
    (each) => has("", each) || has("_misfit", each),
  );
  if (format === undefined) {
    throw new CropError(
      "not-found",
      `there is no inspector \`${tag}\` in ${folder}: neither ${tag}.csv, nor .json, nor .parquet`,
      { fields: { folder, tag } },
    );
  }
  const rows = async <T>(ending: string, spec: TableSpec<T>): Promise<readonly T[]> => {
    if (!has(ending, format)) return [];
    const path = join(folder, `${tag}${ending}.${format}`);
    return rowsFrom(await readTable(path, { texts: textColumns(spec) }), spec, path);
  };
  const windows = await rows("", windowTable);
  const measurements = await rows("_misfit", measurementTable);
  return {
    events: await rows("_src", eventTable),
    stations: await rows("_rcv", stationTable),
    windows,
    measurements: measurements.length === 0 ? measurementsOf(windows) : measurements,
    pairs: [],
    notes: [],
  };
}
