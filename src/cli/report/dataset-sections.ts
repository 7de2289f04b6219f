import { type LazyDataset, size, summarize, tableOf } from "../../dataset/index.ts";
import { type Block, type Cell, type Section, tableLimits } from "../../report/index.ts";
import { isMisfitDataset } from "../../seismic/index.ts";
import { attributeCell, cellOf, columnCells } from "./cells.ts";
import { dataPictures } from "./data-pictures.ts";
import { thin } from "./thin.ts";

/** A page has no more tables of values than these. */
const mostTables = 8;
/** Larger variables are not read as a whole to find their range. */
const mostSummarized = 2 ** 27;

/** Gives what a page shows of a dataset: pictures, what is in it, its values but for those along just the dimensions `shown`. */
export async function datasetSections(
  data: LazyDataset,
  shown: readonly string[] = [],
): Promise<Section[]> {
  const values = valueBlocks(data, shown);
  const pictures = await dataPictures(data, namesWithPictures(data));
  return [
    ...(pictures.length === 0 ? [] : [{ title: "Pictures", blocks: pictures }]),
    { title: "Variables", blocks: variableBlocks(data) },
    ...(values.length === 0 ? [] : [{ title: "Values", blocks: values }]),
    ...(Object.keys(data.attrs).length === 0
      ? []
      : [{ title: "Attributes", blocks: [attributesOf(data)] }]),
  ];
}

/** Of a dataset of misfits the pictures of the misfits say more. */
function namesWithPictures(data: LazyDataset): readonly string[] {
  if (!isMisfitDataset(data)) return data.dataVars;
  return data.dataVars.filter((name) => !/^(misfit|nwin|(component|window)_.*)$/.test(name));
}

function variableBlocks(data: LazyDataset): Block[] {
  const blocks: Block[] = [
    {
      kind: "facts",
      title: "Dimensions",
      facts: Object.entries(data.sizes).map(([dim, length]) => [
        dim,
        `${length}${data.unlimited.includes(dim) ? " (unlimited)" : ""}`,
      ]),
    },
  ];
  const names = [...data.variables.keys()];
  for (const [title, isCoordinate] of [
    ["Coordinates", true],
    ["Variables", false],
  ] as const) {
    const chosen = names.filter((name) => data.isCoordinate(name) === isCoordinate);
    if (chosen.length === 0) continue;
    blocks.push({
      kind: "table",
      title,
      columns: columnNames.map((name) => ({ name })),
      rows: chosen.map((name) => describeVariable(data, name)),
    });
  }
  if (data.unreadable.size > 0)
    blocks.push({
      kind: "facts",
      title: "Cannot be read",
      facts: [...data.unreadable].map(([name, reason]) => [name, `it holds ${reason}`]),
    });
  return blocks;
}

const columnNames = [
  "name",
  "dimensions",
  "dtype",
  "units",
  "elements",
  "least",
  "greatest",
  "missing",
  "NaN",
  "attributes",
];

function describeVariable(data: LazyDataset, name: string): Cell[] {
  const { dims, shape, dtype, attrs } = data.variables.get(name)!;
  const { units, ...others } = attrs;
  const texts = Object.entries(others).map(
    ([key, value]) => `${key}: ${String(attributeCell(value))}`,
  );
  const about = [name, dims.join(", "), dtype, attributeCell(units), size(shape)];
  const rest = texts.join("; ") || undefined;
  if (size(shape) > mostSummarized)
    return [...about, "not read", "not read", "not read", "not read", rest];
  const { missing, nan, range } = summarize(data, name);
  const [least, greatest] = (range ?? []).map((one) => cellOf(one, 0));
  return [...about, least, greatest, missing, nan, rest];
}

/** One table for the variables of the same dimensions, so that no value is repeated. */
function valueBlocks(data: LazyDataset, shown: readonly string[]): Block[] {
  const groups = new Map<string, string[]>();
  const known = data.dataVars.length > 0 ? data.dataVars : [...data.variables.keys()];
  for (const name of known) {
    const { dims } = data.variables.get(name)!;
    const isShown = dims.length === shown.length && dims.every((dim) => shown.includes(dim));
    if (isShown && shown.length > 0) continue;
    const key = JSON.stringify(dims);
    groups.set(key, [...(groups.get(key) ?? []), name]);
  }
  const blocks = [...groups.values()].slice(0, mostTables).map((names) => valueBlock(data, names));
  if (groups.size > mostTables)
    blocks.push({
      kind: "text",
      text: `Of ${groups.size} tables the first ${mostTables} are shown; \`crop data export\` writes all values.`,
      isNote: true,
    });
  return blocks;
}

function valueBlock(data: LazyDataset, names: readonly string[]): Block {
  const { dims, shape } = data.variables.get(names[0]!)!;
  const shown = names.slice(0, tableLimits.columns);
  const { data: few, choice } = thin(data.pick(shown), dims, tableLimits.rows);
  const table = tableOf(few.load());
  if (dims.length === 0)
    return {
      kind: "facts",
      title: "Single values",
      facts: table.columns.map((column) => [column.name, columnCells(column)(0)]),
    };
  const cells = table.columns.map(columnCells);
  return {
    kind: "table",
    title: `${names.slice(0, 5).join(", ")}${names.length > 5 ? ", …" : ""} by ${dims.join(", ")}`,
    columns: table.columns.map(({ name }) => {
      const units = data.variables.get(name)?.attrs["units"];
      return { name, ...(typeof units === "string" ? { units } : {}) };
    }),
    rows: Array.from({ length: table.rows }, (_, row) => cells.map((cell) => cell(row))),
    total: size(shape),
    ...(choice === undefined ? {} : { choice }),
    ...(names.length > shown.length
      ? { note: `Of ${names.length} variables the first ${shown.length} are shown.` }
      : {}),
  };
}

function attributesOf(data: LazyDataset): Block {
  return {
    kind: "facts",
    facts: Object.entries(data.attrs).map(([name, value]) => [name, attributeCell(value)]),
  };
}
