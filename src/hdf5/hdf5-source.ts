import type { Hdf5File } from "./hdf5-file.ts";

/** What can be asked of a file that is read, and of one with changes. */
export type Hdf5Source = Pick<
  Hdf5File,
  "path" | "kindOf" | "children" | "info" | "attribute" | "attributes" | "read" | "readBytes"
>;
