/// <reference types="node" preserve="true" />
export * from "../arrays/index.ts";
export { type BlockSource, blocksOf, type BlockVariable, coordinateOf } from "./block-source.ts";
export * from "./concat.ts";
export * from "./data-array.ts";
export * from "./dataset.ts";
export * from "./dataset-builder.ts";
export * from "./concat-tables.ts";
export { csvText } from "./csv.ts";
export {
  exportTable,
  isTableFile,
  rowsOf,
  type TableBlocks,
  tableBlocks,
  writeTable,
} from "./export-table.ts";
export { jsonText } from "./json.ts";
export * from "./summary.ts";
export * from "./labels.ts";
export * from "./lazy-dataset.ts";
export { merge, type MergeOptions } from "./merge.ts";
export * from "./merge-netcdf.ts";
export * from "./netcdf.ts";
export * from "./netcdf-attributes.ts";
export * from "./netcdf-file.ts";
export * from "./netcdf-schema.ts";
export * from "./netcdf-writer.ts";
export * from "./read-table.ts";
export * from "./select.ts";
export * from "./table.ts";
export * from "./variable.ts";
