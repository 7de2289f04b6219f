import { CropError } from "../../errors.ts";
import {
  attributeOf,
  type AttributeValue,
  type Hdf5Attribute,
  type Hdf5Data,
  type Hdf5File,
} from "../../hdf5/index.ts";
import { childrenAt, ensureGroup, kindAt } from "./container.ts";
import { auxiliaryParts } from "./names.ts";

const root = "/AuxiliaryData";

/** An array of the auxiliary data. `data` is in C order with `shape`. */
export interface AuxiliaryData {
  readonly data: Hdf5Data;
  readonly shape: readonly number[];
  readonly attributes: Readonly<Record<string, Hdf5Attribute>>;
}

/** Lists the paths `TYPE/a/b/NAME` of all auxiliary data, or of those below a path. */
export function auxiliaryPaths(file: Hdf5File, below = ""): readonly string[] {
  return childrenAt(file, below === "" ? root : `${root}/${below}`).flatMap((name) => {
    const path = below === "" ? name : `${below}/${name}`;
    return kindAt(file, `${root}/${path}`) === "group" ? auxiliaryPaths(file, path) : [path];
  });
}

/** Reads one array. @throws CropError `not-found` naming file and path */
export function readAuxiliary(file: Hdf5File, path: string): AuxiliaryData {
  const full = `${root}/${path}`;
  if (kindAt(file, full) !== "dataset") {
    throw new CropError("not-found", `${file.path} has no auxiliary data at ${path}`, {
      fields: { file: file.path, path },
    });
  }
  const attributes: Record<string, Hdf5Attribute> = {};
  for (const name of file.attributeNames(full)) {
    const attribute = file.attribute(full, name);
    if (attribute !== undefined) attributes[name] = attribute;
  }
  return { data: file.read(full), shape: file.info(full).shape ?? [], attributes };
}

/** Writes one array at a free path; all is checked before anything is written. @throws CropError `already-exists` */
export function writeAuxiliary(
  file: Hdf5File,
  path: string,
  data: Exclude<Hdf5Data, string[]>,
  shape: readonly number[],
  parameters: Readonly<Record<string, AttributeValue>>,
): void {
  const parts = auxiliaryParts(path);
  const full = `${root}/${path}`;
  const size = shape.reduce((product, n) => product * n, 1);
  if (parts.length < 2 || shape.length === 0 || size !== data.length) {
    throw new CropError(
      "bad-data",
      `auxiliary data ${path}: a type, a name and a shape that holds ${data.length} values are needed`,
    );
  }
  const taken = parts.map((_, i) => [root, ...parts.slice(0, i + 1)].join("/"));
  if (kindAt(file, full) !== undefined || taken.some((one) => kindAt(file, one) === "dataset")) {
    throw new CropError("already-exists", `${file.path} has auxiliary data at ${path} already`);
  }
  const attributes = Object.entries(parameters).map(([k, v]) => [k, attributeOf(v)] as const);
  const type = attributeOf(data).type;
  ensureGroup(file, [root, ...parts.slice(0, -1)].join("/"));
  const isChunked = size > 0 && shape.length === 1;
  file.createDataset(full, {
    type,
    shape,
    data,
    ...(isChunked ? { chunks: shape.map((n) => Math.min(n, 1024)), gzip: 3 } : {}),
  });
  for (const [name, attribute] of attributes) file.setAttribute(full, name, attribute);
}
