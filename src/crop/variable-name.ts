/** What netCDF wants of a name, as messages say it. */
export const nameRule = 'netCDF allows no empty name, no "/" and no outer spaces';

/** Tells whether a variable, dimension or attribute can have this name. */
export function isVariableName(name: string): boolean {
  return (
    name !== "" &&
    name !== "__proto__" &&
    !name.includes("/") &&
    !name.includes("\0") &&
    name.trim() === name
  );
}
