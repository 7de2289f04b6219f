export * from "../arrays/index.ts";
export * from "./netcdf-schema.ts";
export * from "./netcdf-writer.ts";
