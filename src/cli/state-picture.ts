import type { CaseState } from "../crop/index.ts";

/** The states of the cases of a study with two swept arguments. */
export interface StateGrid {
  readonly rowName: string;
  readonly columnName: string;
  readonly rows: readonly string[];
  readonly columns: readonly string[];
  /** `[row, column]`; undefined where there is no case. */
  readonly states: readonly (CaseState | undefined)[];
}

/** The room for a picture, in characters. */
export interface Room {
  readonly width: number;
  readonly height: number;
  /** Colour the cells as well; they can be told apart without. */
  readonly hasColor: boolean;
}

/** What a cell shows: a state, or that some of the cases it stands for are done and none failed or grows. */
type Shown = CaseState | "partly done";

const looks: Readonly<Record<Shown, { readonly letter: string; readonly color: number }>> = {
  done: { letter: "#", color: 32 },
  failed: { letter: "X", color: 31 },
  growing: { letter: "+", color: 33 },
  "partly done": { letter: ":", color: 36 },
  missing: { letter: ".", color: 90 },
};

const longestRowName = 24;
const longestColumnName = 8;

/**
 * Draws a grid of cases, a letter each, as lines of text. Where there is too little room a cell stands for several columns, and a
 * line for several rows, which is said below:
 *
 *     event \ station AA.S0…
 *         000111
 *         012012
 *     001 ####X+
 *     002 +.....
 *     # done 4  X failed 1  + growing 2  . missing 5
 */
export function stateLines(grid: StateGrid, room: Room): string[] {
  const { hasColor, width } = room;
  const labels = grid.columns.map(printable);
  const { prefix, rests } = withoutPrefix(labels);
  const depth = Math.max(0, ...rests.map(widthOf));
  const isEven = rests.every((rest) => widthOf(rest) === [...rest].length && !wide.test(rest));
  // Title, the names of the columns, the legend, and what a letter stands for.
  const roomForRows = Math.max(1, room.height - 3 - Math.min(depth, longestColumnName));
  const perLine = Math.max(1, Math.ceil(grid.rows.length / roomForRows));
  const lines = linesOf(grid.rows.map(printable), perLine);
  const margin = Math.min(longestRowName, Math.max(0, ...lines.map(({ name }) => widthOf(name))));
  const perCell = Math.max(1, Math.ceil(labels.length / Math.max(1, width - margin - 1)));
  const hasHead = perCell === 1 && depth <= longestColumnName && isEven;
  const [rowName, columnName] = [printable(grid.rowName), printable(grid.columnName)];
  const shared = hasHead && prefix !== "" ? ` ${prefix}…` : "";
  const head = hasHead
    ? headLines(rests, depth, margin)
    : [shorten(`${" ".repeat(margin)} ${labels[0] ?? ""} … ${labels.at(-1) ?? ""}`, width)];
  const body = lines.map(({ name, from, to }) => {
    const starts = labels.map((_, i) => i).filter((i) => i % perCell === 0);
    const cells = starts.map((i) => cell(shownAt(grid, [from, to], [i, i + perCell]), hasColor));
    return `${padded(shorten(name, margin), margin)} ${cells.join("")}`.trimEnd();
  });
  const folded = [
    ...(perCell > 1 ? [`${perCell} of ${columnName}`] : []),
    ...(perLine > 1 ? [`${perLine} of ${rowName}`] : []),
  ];
  return [
    shorten(`${rowName} \\ ${columnName}${shared}`, width),
    ...head,
    ...body,
    legend(grid, folded.length > 0, hasColor),
    ...(folded.length > 0 ? [`a letter stands for ${folded.join(" times ")}`] : []),
  ];
}

/** Gives the rows that each line stands for, and what it is called. */
function linesOf(
  names: readonly string[],
  perLine: number,
): readonly { readonly name: string; readonly from: number; readonly to: number }[] {
  return Array.from({ length: Math.ceil(names.length / perLine) }, (_, i) => {
    const [from, to] = [i * perLine, Math.min(names.length, (i + 1) * perLine)];
    const name = to - from > 1 ? `${names[from]}–${names[to - 1]}` : names[from]!;
    return { name, from, to };
  });
}

function headLines(rests: readonly string[], depth: number, margin: number): string[] {
  return Array.from({ length: depth }, (_, k) =>
    `${" ".repeat(margin)} ${rests.map((rest) => [...rest][k] ?? " ").join("")}`.trimEnd(),
  );
}

/** What is wrong stands out, then what is under way. */
function shownAt(
  { columns, states }: StateGrid,
  [top, bottom]: readonly [number, number],
  [left, right]: readonly [number, number],
): Shown | undefined {
  const found = new Set<CaseState>();
  for (let row = top; row < bottom; row++) {
    for (let column = left; column < Math.min(right, columns.length); column++) {
      const state = states[row * columns.length + column];
      if (state !== undefined) found.add(state);
    }
  }
  if (found.has("failed")) return "failed";
  if (found.has("growing")) return "growing";
  if (found.size > 1) return "partly done";
  return [...found][0];
}

function cell(shown: Shown | undefined, hasColor: boolean): string {
  if (shown === undefined) return " ";
  const { letter, color } = looks[shown];
  return hasColor ? `\u001b[${color}m${letter}\u001b[0m` : letter;
}

function legend({ states }: StateGrid, isFolded: boolean, hasColor: boolean): string {
  const counted = (["done", "failed", "growing", "missing"] as const).map(
    (state) =>
      `${cell(state, hasColor)} ${state} ${states.filter((each) => each === state).length}`,
  );
  return [...counted, ...(isFolded ? [`${cell("partly done", hasColor)} partly done`] : [])].join(
    "  ",
  );
}

/** A name may hold anything; what would move the cursor or colour the screen becomes a question mark. */
function printable(text: string): string {
  return text.replaceAll(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/gu, "?");
}

/** Parts texts, two at least, from what they all begin with. */
function withoutPrefix(texts: readonly string[]): {
  readonly prefix: string;
  readonly rests: readonly string[];
} {
  const [first = [], ...others] = texts.map((text) => [...text]);
  let length = 0;
  const isShared = (letter: string | undefined): boolean =>
    letter !== undefined && others.every((text) => text[length] === letter);
  while (others.length > 0 && isShared(first[length])) length++;
  return {
    prefix: first.slice(0, length).join(""),
    rests: texts.map((text) => [...text].slice(length).join("")),
  };
}

const wide =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}\p{Emoji_Presentation}\uff01-\uff60]/u;

/** The columns of a terminal that a text takes. */
function widthOf(text: string): number {
  let width = 0;
  for (const letter of text) width += wide.test(letter) ? 2 : /\p{Mn}/u.test(letter) ? 0 : 1;
  return width;
}

function shorten(text: string, width: number): string {
  if (widthOf(text) <= width) return text;
  let short = "";
  for (const letter of text) {
    if (widthOf(short + letter) > width - 1) break;
    short += letter;
  }
  return width < 1 ? "" : `${short}…`;
}

function padded(text: string, width: number): string {
  return text + " ".repeat(Math.max(0, width - widthOf(text)));
}
