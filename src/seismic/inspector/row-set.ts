/** Rows in the order in which they come, those whose key was there before left out; rows that come together may share a key. */
export class RowSet<T> {
  readonly #rows: T[] = [];
  readonly #seen = new Set<string>();
  readonly #keyOf: (row: T) => readonly string[];

  constructor(keyOf: (row: T) => readonly string[]) {
    this.#keyOf = keyOf;
  }

  get rows(): readonly T[] {
    return this.#rows;
  }

  /** Adds rows. */
  add(rows: readonly T[]): void {
    const keys = rows.map((row) => JSON.stringify(this.#keyOf(row)));
    rows.forEach((row, i) => {
      if (!this.#seen.has(keys[i]!)) this.#rows.push(row);
    });
    for (const key of keys) this.#seen.add(key);
  }
}
