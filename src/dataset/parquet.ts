import type { ParquetWriter } from "hyparquet-writer";
import type { DType } from "../arrays/index.ts";
import type { Column, ColumnSource, TableWriter } from "./table.ts";

type Schema = ConstructorParameters<typeof ParquetWriter>[0]["schema"][number];
type Data = Parameters<ParquetWriter["write"]>[0]["columnData"][number]["data"];

/** Opens a Parquet file (Snappy) for the rows of a table; each write is a row group. */
export async function parquetWriter(
  path: string,
  columns: readonly ColumnSource[],
): Promise<TableWriter> {
  const { fileWriter, ParquetWriter } = await import("hyparquet-writer");
  const fields = columns.flatMap(({ name, dtype }) =>
    dtype === "complex128"
      ? [field(`${name}_re`, "float64"), field(`${name}_im`, "float64")]
      : [field(name, dtype)],
  );
  const writer = new ParquetWriter({
    writer: fileWriter(path),
    schema: [{ name: "root", num_children: fields.length }, ...fields],
    createdBy: "crop",
  });
  return {
    write: (blocks, rows) => {
      const data = blocks.flatMap(dataOf).map((values, k) => ({
        name: fields[k]!.name,
        data: values,
        // The bounds of unsigned 64-bit integers would be taken as signed ones.
        statistics: fields[k]!.converted_type !== "UINT_64",
        offsetIndex: false,
      }));
      // Nothing is pending: the file is written synchronously.
      void writer.write({ columnData: data, rowGroupSize: rows });
    },
    finish: () => void writer.finish(),
    abandon: () => {},
  };
}

// The older names of widths: the library (0.17.0) writes those of the newer kind in a form that Arrow refuses.
const elements: Readonly<Record<DType, Omit<Schema, "name">>> = {
  float64: { type: "DOUBLE" },
  complex128: { type: "DOUBLE" },
  float32: { type: "FLOAT" },
  int8: { type: "INT32", converted_type: "INT_8" },
  uint8: { type: "INT32", converted_type: "UINT_8" },
  int16: { type: "INT32", converted_type: "INT_16" },
  uint16: { type: "INT32", converted_type: "UINT_16" },
  int32: { type: "INT32" },
  uint32: { type: "INT32", converted_type: "UINT_32" },
  int64: { type: "INT64" },
  uint64: { type: "INT64", converted_type: "UINT_64" },
  bool: { type: "BOOLEAN" },
  string: { type: "BYTE_ARRAY", converted_type: "UTF8" },
  "datetime64[ns]": {
    type: "INT64",
    logical_type: { type: "TIMESTAMP", isAdjustedToUTC: false, unit: "NANOS" },
  },
};

function field(name: string, dtype: DType): Schema {
  return { name, repetition_type: "OPTIONAL", ...elements[dtype] };
}

/** The values of one column (two for complex numbers) with null at missing rows. */
function dataOf({ dtype, values, missing }: Column): Data[] {
  if (dtype === "complex128") {
    const part = (offset: number): Data =>
      Array.from({ length: values.length / 2 }, (_, i) =>
        missing?.[i] === 1 ? null : Number(values[2 * i + offset]),
      );
    return [part(0), part(1)];
  }
  const value = (i: number): unknown => {
    if (missing?.[i] === 1) return null;
    return dtype === "bool" ? values[i] !== 0 : values[i];
  };
  // The library (0.17.0) checks a Uint32Array as if it were signed, and a list as it should.
  const isAsItIs = missing === undefined && dtype !== "bool" && dtype !== "uint32";
  return [
    isAsItIs && !Array.isArray(values)
      ? plain(values)
      : Array.from({ length: values.length }, (_, i) => value(i)),
  ];
}

function plain(values: Exclude<Column["values"], string[]>): Data {
  const isNarrow =
    values instanceof Int8Array ||
    values instanceof Int16Array ||
    values instanceof Uint8Array ||
    values instanceof Uint16Array;
  return isNarrow ? Int32Array.from(values) : values;
}
