import type { CaseState } from "../crop/index.ts";

/** A page that stands alone: what it is called, what it is about, and its sections. */
export interface Page {
  readonly title: string;
  /** Lines under the title, such as which file this is and when it was looked at. */
  readonly lines: readonly string[];
  readonly sections: readonly Section[];
}

/** A part of a page, which the list of contents names. */
export interface Section {
  readonly title: string;
  readonly blocks: readonly Block[];
}

/** What a section shows. Every text is plain text, whatever characters it holds. */
export type Block = TextBlock | FactsBlock | SharesBlock | StatesBlock | TableBlock | PictureBlock;

/** A paragraph; a `note` says what was left out, or is otherwise remarkable. */
export interface TextBlock {
  readonly kind: "text";
  readonly text: string;
  readonly isNote?: boolean;
}

/** Names, each with a value. */
export interface FactsBlock {
  readonly kind: "facts";
  readonly title?: string;
  readonly facts: readonly (readonly [name: string, value: Cell])[];
}

/** How many of a whole are in each state, as a bar. */
export interface SharesBlock {
  readonly kind: "shares";
  readonly counts: Readonly<Record<CaseState, number>>;
  /** What is counted, such as `cases`. */
  readonly unit: string;
}

/** The state of each place of a grid, rows by columns. */
export interface StatesBlock {
  readonly kind: "states";
  readonly title: string;
  readonly rowName: string;
  readonly columnName: string;
  readonly rows: readonly string[];
  readonly columns: readonly string[];
  /** `[row, column]`; undefined where there is no case. */
  readonly states: readonly (CaseState | undefined)[];
}

/** A column of a table. */
export interface Column {
  readonly name: string;
  /** Stands under the name; none for "" and "1". */
  readonly units?: string;
}

/** What a cell of a table holds: undefined where there is nothing, a fold where a long text stands behind a short one. */
export type Cell = string | number | bigint | boolean | Fold | undefined;

/** A text that is shown when its summary is opened. */
export interface Fold {
  readonly summary: string;
  readonly text: string;
}

/** A table that its reader sorts and filters. */
export interface TableBlock {
  readonly kind: "table";
  readonly title: string;
  readonly columns: readonly Column[];
  readonly rows: readonly (readonly Cell[])[];
  /** How many rows there are, where `rows` holds only some of them. */
  readonly total?: number;
  /** How those rows were chosen, such as `every 10th case`. */
  readonly choice?: string;
  /** What else is to be known of the table. */
  readonly note?: string;
}

/** A picture. */
export interface PictureBlock {
  readonly kind: "picture";
  /** What it shows, for those who cannot see it too. */
  readonly title: string;
  /** SVG as `drawFigure` gives it, or the bytes of a PNG. */
  readonly image: string | Uint8Array;
  /** What was left out of it. */
  readonly note?: string;
}
