export * from "./attribute.ts";
export * from "./hdf5-file.ts";
export * from "./hdf5-type.ts";
export * from "./hdf5-source.ts";
export { createDraft, Hdf5Draft, openDraft } from "./draft/hdf5-draft.ts";
export { encodeDataset, type EncodedDataset, type NewDataset } from "./format/dataset.ts";
export type { Hdf5Filters } from "./format/filters.ts";
export { Hdf5Reader, LibraryNeeded, openReader, openWithoutLibrary } from "./hdf5-reader.ts";
export { isHdf5 } from "./file-signature.ts";
