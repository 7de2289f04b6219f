import { CropError } from "../../errors.ts";
import {
  attributeOf,
  type AttributeValue,
  type Hdf5Attribute,
  type Hdf5Data,
  type Hdf5Source,
  type Hdf5Type,
} from "../../hdf5/index.ts";
import type { AsdfFile } from "./asdf-file.ts";
import { asciiAttribute, childrenAt, kindAt, textOf } from "./container.ts";
import { checkProvenanceId } from "./details.ts";
import { auxiliaryParts } from "./names.ts";
import { chunksFor } from "./storage.ts";

const root = "/AuxiliaryData";

/** An array of the auxiliary data. `data` is in C order with `shape`. */
export interface AuxiliaryData {
  readonly data: Hdf5Data;
  /** Truth values are an enum over int8. */
  readonly type: Hdf5Type;
  readonly shape: readonly number[];
  readonly attributes: Readonly<Record<string, Hdf5Attribute>>;
  readonly provenanceId?: string;
}

/** What can be stored as auxiliary data: numbers of any type, or truth values. */
export type AuxiliaryValues = Exclude<Hdf5Data, string[]> | readonly boolean[];

/** What goes with auxiliary data. */
export interface AuxiliaryOptions {
  /** Default: one dimension. */
  readonly shape?: readonly number[];
  /** A number is stored as float64, a bigint as int64; `provenance_id` is taken. */
  readonly parameters?: Readonly<Record<string, AttributeValue>>;
  /** A qualified name `{uri}name`. */
  readonly provenanceId?: string;
}

/** Deeper than any that is meant: a group may be damaged so that it stands below itself. */
const deepest = 100;

/** Lists the paths `TYPE/a/b/NAME` of all auxiliary data, or of those below a path. @throws CropError `corrupt` */
export function auxiliaryPaths(source: Hdf5Source, below = ""): readonly string[] {
  if (below.split("/").length > deepest) {
    throw new CropError("corrupt", `${source.path}: the auxiliary data go in circles`, {
      fields: { file: source.path },
    });
  }
  return childrenAt(source, below === "" ? root : `${root}/${below}`).flatMap((name) => {
    const path = below === "" ? name : `${below}/${name}`;
    return source.kindOf(`${root}/${path}`) === "group" ? auxiliaryPaths(source, path) : [path];
  });
}

/** Reads one array. @throws CropError `not-found` naming file and path */
export function readAuxiliary(source: Hdf5Source, path: string): AuxiliaryData {
  const attributes = auxiliaryAttributes(source, path);
  const full = `${root}/${path}`;
  const provenanceId = textOf(attributes["provenance_id"]);
  const { type, shape } = source.info(full);
  return {
    data: source.read(full),
    type,
    shape: shape ?? [],
    attributes,
    ...(provenanceId === undefined ? {} : { provenanceId }),
  };
}

/** Reads the attributes of one array. @throws CropError `not-found` naming file and path */
export function auxiliaryAttributes(source: Hdf5Source, path: string): AuxiliaryData["attributes"] {
  const full = `${root}/${path}`;
  if (kindAt(source, full) !== "dataset") {
    throw new CropError("not-found", `${source.path} has no auxiliary data at ${path}`, {
      fields: { file: source.path, path },
    });
  }
  return Object.fromEntries(source.attributes(full));
}

/** Writes one array at a free path; all is checked before anything is written. @throws CropError `already-exists`, `bad-data` */
export function writeAuxiliary(
  file: AsdfFile,
  path: string,
  values: AuxiliaryValues,
  options: AuxiliaryOptions,
): void {
  const { shape = [values.length], parameters = {}, provenanceId } = options;
  const draft = file.change();
  const parts = auxiliaryParts(path, file.formatVersion);
  const size = shape.reduce((product, n) => product * n, 1);
  if (parts.length < 2 || shape.length === 0 || size !== values.length) {
    throw new CropError(
      "bad-data",
      `auxiliary data ${path}: a type, a name and a shape that holds ${values.length} values are needed`,
    );
  }
  const taken = parts.map((_, i) => [root, ...parts.slice(0, i + 1)].join("/"));
  const full = taken.at(-1)!;
  const isTaken = taken.some((one) => kindAt(draft, one) === "dataset");
  if (isTaken || kindAt(draft, full) !== undefined) {
    throw new CropError("already-exists", `${file.path} has auxiliary data at ${path} already`, {
      fields: { file: file.path, path },
    });
  }
  if ("provenance_id" in parameters) {
    throw new CropError("bad-data", `auxiliary data ${path}: provenance_id is no free parameter`);
  }
  const attributes = Object.fromEntries(
    Object.entries(parameters).map(([name, value]) => [name, attributeOf(value)]),
  );
  if (provenanceId !== undefined) {
    checkProvenanceId(`auxiliary data ${path}`, provenanceId);
    attributes["provenance_id"] = asciiAttribute(provenanceId);
  }
  const { type, data } = attributeOf(values);
  draft.putDataset(full, {
    type,
    shape,
    maxShape: shape.map(() => null),
    chunks: chunksFor(shape),
    filters: file.filters,
    data,
    attributes,
  });
}
