import { gridIndex, type ParameterSpace } from "../combos/index.ts";
import type { CaseState } from "../crop/index.ts";
import type { StateGrid } from "./state-picture.ts";

/** Gives the states of the cases of a study with two swept arguments, the first as rows; undefined for any other study. */
export function stateGrid(
  space: ParameterSpace,
  states: readonly CaseState[],
): StateGrid | undefined {
  const [rows, columns, ...more] = space.dims;
  if (rows === undefined || columns === undefined || more.length > 0) return undefined;
  const [height, width] = [rows.values.length, columns.values.length];
  const grid = Array.from<CaseState | undefined>({ length: height * width }).fill(undefined);
  const index = new Uint32Array(2);
  states.forEach((state, caseNumber) => {
    gridIndex(space, caseNumber, index);
    grid[index[0]! * width + index[1]!] = state;
  });
  return {
    rowName: rows.name,
    columnName: columns.name,
    rows: Array.from(rows.values, String),
    columns: Array.from(columns.values, String),
    states: grid,
  };
}
