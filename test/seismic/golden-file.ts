import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { type Hdf5File, openHdf5 } from "../../src/hdf5/index.ts";

/** The folder of reference results beside the repository. */
export const goldenFolder: string = fileURLToPath(
  new URL("../../../../shared/golden/seismic/", import.meta.url),
);

/** Why the tests over reference results are left out; false where they are there. */
export const skip: string | false = existsSync(goldenFolder)
  ? false
  : `no reference results at ${goldenFolder}`;

/** A file of reference results; absent datasets are `undefined`. */
export class GoldenFile {
  readonly #file: Hdf5File;

  private constructor(file: Hdf5File) {
    this.#file = file;
  }

  /** Opens a file of {@link goldenFolder} for the length of `use`. */
  static async use(name: string, use: (file: GoldenFile) => void | Promise<void>): Promise<void> {
    const file = await openHdf5(`${goldenFolder}${name}`);
    try {
      await use(new GoldenFile(file));
    } finally {
      file.close();
    }
  }

  has(path: string): boolean {
    return this.#file.kindOf(path) !== undefined;
  }

  isGroup(path: string): boolean {
    return this.#file.kindOf(path) === "group";
  }

  children(path: string): readonly string[] {
    return this.isGroup(path) ? this.#file.children(path) : [];
  }

  numbers(path: string): Float64Array {
    const data = this.#file.read(path);
    assert.ok(data instanceof Float64Array || data instanceof Int32Array, path);
    return Float64Array.from(data);
  }

  bytes(path: string): Uint8Array {
    return this.#file.readBytes(path);
  }

  text(path: string, name: string): string | undefined {
    const value = this.#file.attribute(path, name)?.data[0];
    return value === undefined ? undefined : String(value);
  }

  number(path: string, name: string): number {
    return Number(this.text(path, name));
  }
}
