import { gridIndex, type ParameterSpace } from "../../combos/index.ts";
import type { CaseState } from "../../crop/index.ts";
import type { StatesBlock } from "../../report/index.ts";

/** A grid of more columns or places than these is no help to the eye. */
const mostColumns = 200;
const mostPlaces = 6000;

/** Gives the states of the cases of a study with two swept arguments, the first as rows; undefined for any other, and for a large one. */
export function stateGrid(
  space: ParameterSpace,
  states: readonly CaseState[],
): StatesBlock | undefined {
  const [rows, columns, ...more] = space.dims;
  if (rows === undefined || columns === undefined || more.length > 0) return undefined;
  const [height, width] = [rows.values.length, columns.values.length];
  if (width > mostColumns || height * width > mostPlaces) return undefined;
  return {
    kind: "states",
    title: "What has become of each case",
    rowName: rows.name,
    columnName: columns.name,
    rows: Array.from(rows.values, String),
    columns: Array.from(columns.values, String),
    states: gridOfStates(space, states),
  };
}

/** Gives the state at each place of the grid of a study with two swept arguments; undefined where there is no case. */
export function gridOfStates(
  space: ParameterSpace,
  states: readonly CaseState[],
): (CaseState | undefined)[] {
  const lengths = space.dims.map(({ values }) => values.length);
  const [height = 1, width = 1] = lengths;
  const grid = Array.from<CaseState | undefined>({ length: height * width }).fill(undefined);
  const index = new Uint32Array(lengths.length);
  states.forEach((state, caseNumber) => {
    gridIndex(space, caseNumber, index);
    grid[index[0]! * width + index[1]!] = state;
  });
  return grid;
}
