import { closeSync, existsSync, fsyncSync, openSync } from "node:fs";
import { CropError } from "../errors.ts";
import { openHdf5 } from "../hdf5/index.ts";

/** What an object of a written file must have. */
export interface Expected {
  readonly shape: readonly number[] | undefined;
  readonly attributes: readonly string[];
}

/**
 * Reads a written file again, as far as it tells that the file is whole, and waits until it is on the disk.
 *
 * @throws CropError `disk` naming what is not as it should be
 */
export async function verify(path: string, expected: Map<string, Expected>): Promise<void> {
  const refuse = (what: string): never => {
    throw new CropError("disk", `${path} was written, but ${what}; is the disk full?`, {
      fields: { file: path },
    });
  };
  if (!existsSync(path)) refuse("it is not there");
  const file = await openHdf5(path);
  try {
    for (const [object, { shape, attributes }] of expected) {
      if (shape !== undefined) {
        if (file.kindOf(object) !== "dataset") refuse(`${object} is not in it`);
        const found = file.info(object).shape;
        if (found?.join() !== shape.join())
          refuse(`${object} has the shape [${found?.join(", ")}], not [${shape.join(", ")}]`);
      }
      const names = new Set(file.attributeNames(object));
      const lost = attributes.find((name) => !names.has(name));
      if (lost !== undefined) refuse(`${object} lacks its attribute ${lost}`);
    }
  } finally {
    file.close();
  }
  const fd = openSync(path, "r+");
  try {
    fsyncSync(fd);
  } finally {
    closeSync(fd);
  }
}
