import { closeSync, openSync } from "node:fs";
import { writeFully } from "../files/index.ts";

/** A text file that is written front to back. */
export class TextFile {
  readonly #fd: number;
  #at = 0;
  #isOpen = true;

  /** Makes the file; it must not exist. */
  constructor(path: string) {
    this.#fd = openSync(path, "wx");
  }

  /** Adds text at the end. */
  write(text: string): void {
    const bytes = Buffer.from(text, "utf8");
    writeFully(this.#fd, bytes, this.#at);
    this.#at += bytes.length;
  }

  /** Closes the file; a second call does nothing. */
  close(): void {
    if (!this.#isOpen) return;
    this.#isOpen = false;
    closeSync(this.#fd);
  }
}

/** Gives the shortest text of a float that reads back as the same float32 or float64. */
export function floatText(value: number, dtype: string): string {
  if (dtype !== "float32" || !Number.isFinite(value))
    return Object.is(value, -0) ? "-0" : String(value);
  for (let digits = 6; digits < 9; digits++) {
    const text = Number(value.toPrecision(digits));
    if (Math.fround(text) === value) return Object.is(text, -0) ? "-0" : String(text);
  }
  return String(Number(value.toPrecision(9)));
}

/** Tells whether a text is a number as {@link floatText} writes it. */
export function isNumberText(text: string): boolean {
  return /^(?:[+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?|NaN|-?Infinity)$/i.test(text);
}

/** Tells whether the float64 nearest to a whole number is written with the very same digits. */
export function hasDigitsOfFloat(whole: bigint): boolean {
  return String(Number(whole)) === String(whole);
}
