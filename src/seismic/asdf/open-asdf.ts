import { existsSync } from "node:fs";
import { CropError } from "../../errors.ts";
import {
  createDraft,
  type Hdf5Draft,
  type Hdf5Reader,
  type Hdf5Source,
  openDraft,
  openReader,
  openWithoutLibrary,
} from "../../hdf5/index.ts";
import { checkOptions } from "../known-options.ts";
import { AsdfDataSet } from "./asdf-data-set.ts";
import { AsdfFile, type AsdfFileOptions, type AsdfMode } from "./asdf-file.ts";
import { asciiAttribute, textOf } from "./container.ts";
import { filtersFor } from "./storage.ts";

/** The versions of the format that are read and written. */
export type AsdfVersion = "1.0.0" | "1.0.1" | "1.0.2" | "1.0.3";

const versions: readonly string[] = ["1.0.0", "1.0.1", "1.0.2", "1.0.3"] satisfies AsdfVersion[];

const defaultReadLimitMib = 4096;

/** How to open a data set. */
export interface OpenAsdfOptions {
  /** Default `r`. */
  readonly mode?: AsdfMode;
  /** Of what is written: `none`, `lzf` (which h5py reads, but not every program), or `gzip-0` to `gzip-9`; default `gzip-3`. */
  readonly compression?: string;
  /** Whether bytes are sorted before they are compressed, by their place in the sample; default true. */
  readonly shuffle?: boolean;
  /** Of a new file; default `1.0.3`. A file keeps the version that it has. */
  readonly formatVersion?: AsdfVersion;
  /** The most of one waveform that is read at once, MiB; default 4096. */
  readonly singleItemReadLimitMib?: number;
}

/**
 * Opens an ASDF file.
 *
 * @throws CropError `not-found`, `already-exists` (modes x and w-), `corrupt` for no HDF5, `bad-data` for no ASDF,
 *   `unknown-version`, each naming the file; `bad-option`
 */
export async function openAsdf(path: string, options: OpenAsdfOptions = {}): Promise<AsdfDataSet> {
  checkOptions("openAsdf", options, {
    mode: true,
    compression: true,
    shuffle: true,
    formatVersion: true,
    singleItemReadLimitMib: true,
  });
  const { mode = "r", compression = "gzip-3", shuffle = true, formatVersion = "1.0.3" } = options;
  const { singleItemReadLimitMib = defaultReadLimitMib } = options;
  const filters = filtersFor(compression, shuffle);
  if (!versions.includes(formatVersion)) {
    throw new CropError(
      "bad-option",
      `format version ${formatVersion} is none of ${versions.join(", ")}`,
    );
  }
  const isThere = existsSync(path);
  if (isThere && (mode === "x" || mode === "w-")) {
    throw new CropError("already-exists", `${path} exists already`, { fields: { file: path } });
  }
  const isNew = mode === "w" || (!isThere && mode !== "r" && mode !== "r+");
  if (isNew) {
    const draft = createDraft(path, {
      file_format: asciiAttribute("ASDF"),
      file_format_version: asciiAttribute(formatVersion),
    });
    for (const group of ["/Waveforms", "/Provenance", "/AuxiliaryData"]) draft.ensureGroup(group);
    const file = new AsdfFile(draft, { path, mode, formatVersion, filters, isNew });
    return new AsdfDataSet(file, singleItemReadLimitMib);
  }
  const content = mode === "r" ? await openReader(path) : await openDraft(path);
  return dataSetIn(content, { path, mode, filters, isNew }, singleItemReadLimitMib);
}

/**
 * Opens an ASDF file for reading without the HDF5 library, which takes 0.2 s to load.
 *
 * @throws LibraryNeeded, then or when it is read, for what only the library reads, or says what is wrong with; CropError as
 *   {@link openAsdf}
 */
export function openAsdfWithoutLibrary(path: string): AsdfDataSet {
  const filters = filtersFor("none", false); // nothing is written
  return dataSetIn(openWithoutLibrary(path), { path, mode: "r", filters, isNew: false });
}

function dataSetIn(
  content: Hdf5Reader | Hdf5Draft,
  options: Omit<AsdfFileOptions, "formatVersion">,
  readLimitMib = defaultReadLimitMib,
): AsdfDataSet {
  try {
    const file = new AsdfFile(content, { ...options, formatVersion: versionOf(content) });
    return new AsdfDataSet(file, readLimitMib);
  } catch (error) {
    if ("discard" in content) content.discard();
    else content.close();
    throw error;
  }
}

function versionOf(source: Hdf5Source): string {
  const { path } = source;
  const format = textOf(source.attribute("/", "file_format"));
  if (format !== "ASDF") {
    throw new CropError("bad-data", `${path} is no ASDF file: its file_format is ${format}`, {
      fields: { file: path },
    });
  }
  const version = textOf(source.attribute("/", "file_format_version")) ?? "absent";
  if (versions.includes(version)) return version;
  throw new CropError(
    "unknown-version",
    `${path} has the ASDF version ${version}; ${versions.join(", ")} are read here`,
    { fields: { file: path } },
  );
}
