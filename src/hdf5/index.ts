export * from "./attribute.ts";
export * from "./hdf5-file.ts";
export * from "./hdf5-type.ts";
