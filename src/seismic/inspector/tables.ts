import { type Column, elementAt, type Table } from "../../dataset/index.ts";
import { CropError } from "../../errors.ts";
import type { EventRow, MeasurementRow, StationRow, WindowRow } from "./rows.ts";

/** A column: its name in a table, the field of a row, and what it holds. */
type ColumnSpec<T> = readonly [name: string, field: keyof T & string, kind: "text" | "number"];

/** What a table of an inspector holds. Names and order of the columns are those of pyatoa 0.4.2. */
export interface TableSpec<T> {
  readonly columns: readonly ColumnSpec<T>[];
}

export const eventTable: TableSpec<EventRow> = {
  columns: [
    ["event_id", "event", "text"],
    ["time", "time", "text"],
    ["magnitude", "magnitude", "number"],
    ["depth_km", "depthKm", "number"],
    ["latitude", "latitude", "number"],
    ["longitude", "longitude", "number"],
  ],
};

export const stationTable: TableSpec<StationRow> = {
  columns: [
    ["network", "network", "text"],
    ["station", "station", "text"],
    ["latitude", "latitude", "number"],
    ["longitude", "longitude", "number"],
  ],
};

export const windowTable: TableSpec<WindowRow> = {
  columns: [
    ["event", "event", "text"],
    ["iteration", "iteration", "text"],
    ["step", "step", "text"],
    ["network", "network", "text"],
    ["station", "station", "text"],
    ["location", "location", "text"],
    ["channel", "channel", "text"],
    ["component", "component", "text"],
    ["misfit", "misfit", "number"],
    ["length_s", "lengthSeconds", "number"],
    ["dlnA", "dlnA", "number"],
    ["window_weight", "windowWeight", "number"],
    ["max_cc_value", "maxCcValue", "number"],
    ["relative_endtime", "relativeEndtime", "number"],
    ["relative_starttime", "relativeStarttime", "number"],
    ["cc_shift_in_seconds", "ccShiftInSeconds", "number"],
    ["absolute_starttime", "absoluteStarttime", "text"],
    ["absolute_endtime", "absoluteEndtime", "text"],
  ],
};

export const measurementTable: TableSpec<MeasurementRow> = {
  columns: [
    ["event", "event", "text"],
    ["iteration", "iteration", "text"],
    ["step", "step", "text"],
    ["network", "network", "text"],
    ["station", "station", "text"],
    ["component", "component", "text"],
    ["misfit", "misfit", "number"],
    ["nwin", "nwin", "number"],
    ["length_s", "lengthSeconds", "number"],
  ],
};

/** Gives rows as a table; NaN and what is undefined are missing. */
export function tableFrom<T extends object>(rows: readonly T[], { columns }: TableSpec<T>): Table {
  return {
    rows: rows.length,
    columns: columns.map(([name, field, kind]): Column => {
      const cells = rows.map((row) => row[field]);
      const missing = Uint8Array.from(cells, (cell) =>
        cell === undefined || Number.isNaN(cell) ? 1 : 0,
      );
      const mask = missing.includes(1) ? { missing } : {};
      return kind === "text"
        ? { name, dtype: "string", values: cells.map((cell) => textOf(cell)), ...mask }
        : { name, dtype: "float64", values: Float64Array.from(cells, Number), ...mask };
    }),
  };
}

/**
 * Gives the rows of a table; a missing number is NaN, a missing text empty.
 *
 * @throws CropError `bad-data` naming a column that is not there, or that holds something else
 */
export function rowsFrom<T>(table: Table, { columns }: TableSpec<T>, where: string): readonly T[] {
  const read = columns.map(([name, field, kind]) => {
    const column = table.columns.find((each) => each.name === name);
    if (column === undefined) {
      throw new CropError(
        "bad-data",
        `${where} has no column \`${name}\`; it has ${table.columns.map((each) => each.name).join(", ")}`,
        { fields: { file: where, column: name } },
      );
    }
    const array = {
      dtype: column.dtype,
      shape: [table.rows],
      data: column.values,
      ...(column.missing === undefined ? {} : { missing: column.missing }),
    };
    const cell = (row: number): string | number => {
      const value = elementAt(array, row);
      if (kind === "text") return value === undefined ? "" : textOf(value);
      if (value === undefined) return NaN;
      if (typeof value === "number" || typeof value === "bigint") return Number(value);
      throw new CropError(
        "bad-data",
        `${where}: column \`${name}\` holds ${textOf(value)} in row ${row + 1}, where a number was expected`,
        { fields: { file: where, column: name } },
      );
    };
    return [field, cell] as const;
  });
  return Array.from(
    { length: table.rows },
    (_, row) => Object.fromEntries(read.map(([field, cell]) => [field, cell(row)])) as T,
  );
}

/** Gives the names of the columns that hold text. */
export function textColumns<T>({ columns }: TableSpec<T>): readonly string[] {
  return columns.filter(([, , kind]) => kind === "text").map(([name]) => name);
}

function textOf(value: unknown): string {
  return typeof value === "string"
    ? value
    : typeof value === "number" || typeof value === "bigint" || typeof value === "boolean"
      ? String(value)
      : "";
}
