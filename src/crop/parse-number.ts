import type { DType } from "../arrays/index.ts";

/**
 * Reads a number as programs print it (also `nan`, `inf`, Fortran's `1.5D-3`); undefined when it is none. For int64 and uint64 a
 * whole one is a bigint with all its digits.
 */
export function parseNumber(text: string, dtype?: DType): number | bigint | undefined {
  const trimmed = text.trim();
  const special = /^([+-]?)(nan|inf|infinity)$/i.exec(trimmed);
  if (special !== null) {
    const size = special[2]!.toLowerCase() === "nan" ? NaN : Infinity;
    return special[1] === "-" ? -size : size;
  }
  if (!/^[+-]?(\d+\.?\d*|\.\d+)([eEdD][+-]?\d+)?$/.test(trimmed)) return undefined;
  const number = Number(trimmed.replace(/[dD]/, "e"));
  if (!Number.isInteger(number) || (dtype !== "int64" && dtype !== "uint64")) return number;
  return BigInt(/^[+-]?\d+$/.test(trimmed) ? trimmed.replace("+", "") : number);
}
