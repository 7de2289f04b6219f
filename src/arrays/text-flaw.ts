import { isMissing } from "./elements.ts";
import type { NdArray } from "./nd-array.ts";

/** Tells what no file can keep of a text: a NUL character or half a character (a lone surrogate); undefined when it is whole. */
export function textFlaw(text: string): string | undefined {
  const found = /[\0\p{Cs}]/u.exec(text)?.[0];
  if (found === undefined) return undefined;
  return found === "\0" ? "a NUL character" : "half a character";
}

/** Gives the first text of an array that no file can keep, by its place among all elements; undefined when all are whole. */
export function flawedText(
  array: NdArray,
): { readonly at: number; readonly flaw: string } | undefined {
  const { data } = array;
  if (!Array.isArray(data)) return undefined;
  for (let at = 0; at < data.length; at++) {
    const flaw = textFlaw(data[at]!);
    if (flaw !== undefined && !isMissing(array, at)) return { at, flaw };
  }
  return undefined;
}
