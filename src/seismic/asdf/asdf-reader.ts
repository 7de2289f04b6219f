import { versionOfFile } from "../../files/index.ts";
import { LibraryNeeded } from "../../hdf5/index.ts";
import type { AsdfDataSet } from "./asdf-data-set.ts";
import { openAsdf, openAsdfWithoutLibrary } from "./open-asdf.ts";

/** A file that nobody reads is closed after so long. */
const idleMilliseconds = 1000;

/**
 * An ASDF file that is read again and again. It stays open in between, so that the names in it are read once, and is opened anew
 * when it has changed. The HDF5 library is loaded when something is asked for that it alone can read.
 */
export class AsdfReader {
  readonly path: string;
  #opened: { readonly data: AsdfDataSet; readonly version: string | undefined } | undefined;
  #needsLibrary = false;
  #idle: NodeJS.Timeout | undefined;

  constructor(path: string) {
    this.path = path;
  }

  /** Gives what `use` gives, which may be called twice: the first time without the library. @throws CropError as `openAsdf` */
  async read<T>(use: (data: AsdfDataSet) => T): Promise<T> {
    try {
      return use(await this.#dataSet());
    } catch (error) {
      if (this.#needsLibrary || !(error instanceof LibraryNeeded)) throw error;
    }
    this.close();
    this.#needsLibrary = true;
    return use(await this.#dataSet());
  }

  /** Closes; a later read opens again. */
  close(): void {
    clearTimeout(this.#idle);
    this.#opened?.data.close();
    this.#opened = undefined;
  }

  async #dataSet(): Promise<AsdfDataSet> {
    const version = versionOfFile(this.path);
    if (this.#opened === undefined || this.#opened.version !== version) {
      this.close();
      const data = this.#needsLibrary
        ? await openAsdf(this.path)
        : openAsdfWithoutLibrary(this.path);
      this.#opened = { data, version };
      this.#idle = setTimeout(() => this.close(), idleMilliseconds).unref();
    }
    this.#idle?.refresh();
    return this.#opened.data;
  }
}

/** Opens a file, reads it once and closes it, as {@link AsdfReader.read} does. */
export async function readAsdf<T>(path: string, use: (data: AsdfDataSet) => T): Promise<T> {
  const reader = new AsdfReader(path);
  try {
    return await reader.read(use);
  } finally {
    reader.close();
  }
}
