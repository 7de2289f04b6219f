import { createHash } from "node:crypto";
import { CropError } from "../errors.ts";
import type { ParameterSpace, ParameterValue } from "./parameter-space.ts";
import { identityOf } from "./parameter-value.ts";

/** Gives a space as plain data (texts, numbers, lists, typed arrays) that a codec can store. */
export function encodeSpace(space: ParameterSpace): unknown {
  const { caseNames, comboNames, dims, caseRows, size } = space;
  return { caseNames, comboNames, values: dims.map(({ values }) => values), caseRows, size };
}

/**
 * Gives back the space of {@link encodeSpace}.
 *
 * @throws CropError `corrupt` when the data is not that of a space
 */
export function decodeSpace(data: unknown): ParameterSpace {
  const bad = (): never => {
    throw new CropError("corrupt", "the parameter space of the crop is not one");
  };
  if (typeof data !== "object" || data === null) return bad();
  const { caseNames, comboNames, values, caseRows, size } = data as Readonly<
    Record<string, unknown>
  >;
  if (
    !isNames(caseNames) ||
    !isNames(comboNames) ||
    !Array.isArray(values) ||
    !Array.isArray(caseRows)
  )
    return bad();
  const names = [...caseNames, ...comboNames];
  const isWhole =
    values.length === names.length &&
    caseRows.length === caseNames.length &&
    caseRows.every((places) => places instanceof Uint32Array) &&
    values.every((list) => Array.isArray(list) || ArrayBuffer.isView(list)) &&
    typeof size === "number" &&
    Number.isSafeInteger(size);
  if (!isWhole) return bad();
  const dims = names.map((name, d) => ({ name, values: values[d] as ArrayLike<ParameterValue> }));
  const rows: number = caseRows.length === 0 ? 1 : (caseRows[0] as Uint32Array).length;
  let product = rows;
  for (const { values: list } of dims.slice(caseNames.length)) product *= list.length;
  const isInside = caseRows.every(
    (places: Uint32Array, d) =>
      places.length === rows && places.every((place) => place < dims[d]!.values.length),
  );
  if (product !== size || !isInside || new Set(names).size !== names.length) return bad();
  return { names, caseNames, comboNames, dims, caseRows: caseRows, size };
}

function isNames(value: unknown): value is string[] {
  return Array.isArray(value) && value.every((name) => typeof name === "string");
}

/**
 * Gives the SHA-256 of a space, the same for every spelling of the same cases in the same order: mapping or pairs,
 * list or typed array, 1 or 1n. The order of arguments and of values matters, since dimensions follow it.
 */
export function canonicalSpace(space: ParameterSpace): string {
  const hash = createHash("sha256");
  for (const [d, { name, values }] of space.dims.entries()) {
    hash.update(
      JSON.stringify([name, d < space.caseNames.length ? "case" : "combo", values.length]),
    );
    // In parts, so that 10^6 values make no giant text; a comma between parts, too, or 1|23 would be 12|3.
    for (let first = 0; first < values.length; first += 4096) {
      const part: string[] = [];
      const end = Math.min(first + 4096, values.length);
      for (let i = first; i < end; i++) part.push(canonicalValue(values[i]!));
      hash.update(`${first === 0 ? "" : ","}${part.join(",")}`);
    }
  }
  for (const places of space.caseRows)
    hash.update(new Uint8Array(places.buffer, places.byteOffset, places.byteLength));
  return hash.digest("hex");
}

function canonicalValue(value: ParameterValue): string {
  return typeof value === "string" ? JSON.stringify(value) : String(identityOf(value));
}
