import { statSync } from "node:fs";
import { CropError } from "../../errors.ts";
import {
  type EncodedDataset,
  Hdf5Draft,
  type Hdf5Filters,
  type Hdf5Reader,
  type Hdf5Source,
} from "../../hdf5/index.ts";

/**
 * `r` reads, `r+` changes a file that is there, `a` changes a file or makes one, `w` makes a new one in place of what is
 * there, `x` and `w-` make one where there is none.
 */
export type AsdfMode = "r" | "r+" | "a" | "w" | "x" | "w-";

/** How a file was opened, and what is to happen to what is written into it. */
export interface AsdfFileOptions {
  readonly path: string;
  readonly mode: AsdfMode;
  readonly formatVersion: string;
  readonly filters: Hdf5Filters;
  /** Whether the file is new, so that it is written even if nothing is put into it. */
  readonly isNew: boolean;
}

/** The HDF5 file below a data set, from opening to closing. */
export class AsdfFile {
  readonly path: string;
  readonly mode: AsdfMode;
  readonly formatVersion: string;
  readonly filters: Hdf5Filters;
  readonly #content: Hdf5Reader | Hdf5Draft;
  #isChanged: boolean;

  constructor(content: Hdf5Reader | Hdf5Draft, options: AsdfFileOptions) {
    this.path = options.path;
    this.mode = options.mode;
    this.formatVersion = options.formatVersion;
    this.filters = options.filters;
    this.#content = content;
    this.#isChanged = options.isNew;
  }

  /** What is in the file, with the changes so far. */
  get source(): Hdf5Source {
    return this.#content;
  }

  /** Gives a dataset with its chunks as they are in a file that is read; undefined where there is nothing to take over like that. */
  encoded(path: string): EncodedDataset | undefined {
    return this.#content instanceof Hdf5Draft ? undefined : this.#content.encoded(path);
  }

  /** Whether something was written that is not in the file yet. */
  get isChanged(): boolean {
    return this.#isChanged && this.#content instanceof Hdf5Draft;
  }

  /** The size in bytes, with the changes so far. */
  get bytes(): number {
    return this.#content instanceof Hdf5Draft ? this.#content.bytes : statSync(this.path).size;
  }

  /** Gives the file for a change. @throws CropError `usage` for one that was opened for reading */
  change(): Hdf5Draft {
    if (!(this.#content instanceof Hdf5Draft)) {
      throw new CropError("usage", `${this.path} was opened for reading; open it with mode "a"`);
    }
    this.#isChanged = true;
    return this.#content;
  }

  /** Closes; what was written goes into the file. */
  close(): void {
    if (!(this.#content instanceof Hdf5Draft)) this.#content.close();
    else if (this.#isChanged) this.#content.commit();
    else this.#content.discard();
  }

  /** Closes and drops all that was written. */
  discard(): void {
    if (this.#content instanceof Hdf5Draft) this.#content.discard();
    else this.#content.close();
  }
}
