import type { Coordinate } from "./resolve-definition.ts";

/** Gives the length of each dimension that a coordinate tells, or a constant that is a list: it becomes the coordinate of its name. */
export function coordinateLengths(
  coords: Readonly<Record<string, Coordinate>>,
  constants: Readonly<Record<string, unknown>>,
): Readonly<Record<string, number>> {
  const lengths: Record<string, number> = {};
  for (const [name, value] of Object.entries(constants))
    if (isList(value)) lengths[name] = value.length;
  for (const [name, { values }] of Object.entries(coords))
    if (values?.shape.length === 1) lengths[name] = values.shape[0]!;
  return lengths;
}

/** Tells whether a constant can be the coordinate of a dimension. */
export function isList(value: unknown): value is ArrayLike<unknown> {
  return Array.isArray(value) || (ArrayBuffer.isView(value) && !(value instanceof DataView));
}
