import { basename } from "node:path";
import type { Labels, Manifest } from "../../crop/index.ts";
import type { Cell, Section } from "../../report/index.ts";
import { attributeCell } from "./cells.ts";

/** Gives what was asked of a crop: swept arguments, constants, attributes, and where it all comes from. */
export function parameterSection(
  manifest: Manifest,
  { space, coords, attrs }: Labels,
  constants: Readonly<Record<string, unknown>>,
): Section {
  const { sown, definition, options, farmer } = manifest;
  const isCombo = new Set(space.comboNames);
  const facts = (record: Readonly<Record<string, unknown>>): [string, Cell][] =>
    Object.entries(record).map(([name, value]) => [name, attributeCell(value)]);
  const named = [
    ["Constants", constants],
    ["Options of the definition", options],
    ["Attributes", attrs],
  ] as const;
  return {
    title: "Parameters",
    blocks: [
      {
        kind: "table",
        title: "Swept arguments",
        columns: ["name", "units", "given as", "values", "least", "greatest", "list"].map(
          (name) => ({
            name,
          }),
        ),
        rows: space.dims.map(({ name, values }) => [
          name,
          attributeCell(coords[name]?.attrs["units"]),
          isCombo.has(name) ? "combos" : "cases",
          values.length,
          ...rangeOf(values),
          listOf(values),
        ]),
      },
      ...named
        .filter(([, record]) => Object.keys(record).length > 0)
        .map(([title, record]) => ({ kind: "facts", title, facts: facts(record) }) as const),
      {
        kind: "facts",
        title: "Where it comes from",
        facts: [
          ["Crop", manifest.name],
          ["Id", manifest.id],
          [
            "Definition",
            definition.kind === "memory" ? "a function in memory" : basename(definition.source),
          ],
          ["SHA-256 of the frozen code", definition.codeHash],
          ["Git commit", sown.gitCommit ?? "unknown"],
          ["Sown", `${sown.time} on ${sown.host} by ${sown.user}`],
          ["Versions", `crop ${sown.cropVersion}, Node ${sown.nodeVersion}`],
          ["Cases and batches", `${manifest.cases} cases in ${manifest.batches} batches`],
          ["Seed", manifest.seed],
          ...(manifest.shuffle === undefined
            ? []
            : [["Order of work", `shuffled with seed ${manifest.shuffle}`] as const]),
          ["Retries", manifest.retries],
          ...(manifest.timeoutSeconds === undefined
            ? []
            : [["Time limit of a case", `${manifest.timeoutSeconds} s`] as const]),
          ...(farmer === undefined
            ? []
            : [["Results go to", `${farmer.kind}, ${farmer.dataName}`] as const]),
        ],
      },
    ],
  };
}

function rangeOf(values: ArrayLike<unknown>): [Cell, Cell] {
  let [least, greatest] = [Infinity, -Infinity];
  for (let i = 0; i < values.length; i++) {
    const value = values[i];
    if (typeof value !== "number") return [undefined, undefined];
    least = Math.min(least, value);
    greatest = Math.max(greatest, value);
  }
  return values.length === 0 ? [undefined, undefined] : [least, greatest];
}

/** Values that stand in a row without being folded. */
const fewValues = 6;

function listOf(values: ArrayLike<unknown>): Cell {
  const mostListed = 1000;
  const texts = Array.from({ length: Math.min(values.length, mostListed) }, (_, i) =>
    String(attributeCell(values[i])),
  );
  if (values.length <= fewValues) return texts.join(", ");
  const rest = values.length > mostListed ? `\n… and ${values.length - mostListed} more` : "";
  return {
    summary: `${texts.slice(0, 3).join(", ")}, …, ${String(attributeCell(values[values.length - 1]))}`,
    text: texts.join("\n") + rest,
  };
}
