/** Reads a number as programs print it (also `nan`, `inf`, Fortran's `1.5D-3`); undefined when it is none. */
export function parseNumber(text: string): number | undefined {
  const trimmed = text.trim();
  const special = /^([+-]?)(nan|inf|infinity)$/i.exec(trimmed);
  if (special !== null) {
    const size = special[2]!.toLowerCase() === "nan" ? NaN : Infinity;
    return special[1] === "-" ? -size : size;
  }
  if (!/^[+-]?(\d+\.?\d*|\.\d+)([eEdD][+-]?\d+)?$/.test(trimmed)) return undefined;
  return Number(trimmed.replace(/[dD]/, "e"));
}
