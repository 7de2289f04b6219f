import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { TestContext } from "node:test";

/** Gives a fresh folder, whose name is not easy, that goes with its test. */
export function folderOf(test: TestContext): string {
  const folder = mkdtempSync(join(tmpdir(), "crop färm 'lab' "));
  test.after(() => rmSync(folder, { recursive: true, force: true, maxRetries: 3 }));
  return folder;
}

/** Arguments of {@link sum3}. */
export interface Abc {
  readonly a: number;
  readonly b: number;
  readonly c: number;
}

/** A scalar study. */
export const sum3 = ({ a, b, c }: Abc): number => a + b + c;

/** The combos of {@link sum3}: 2 x 3 x 4. */
export const abc: Record<keyof Abc, number[]> = {
  a: [1, 2],
  b: [10, 20, 30],
  c: [100, 200, 300, 400],
};

/** What {@link sum3} gives over {@link abc}, as a nest. */
export const abcSums: number[][][] = abc.a.map((a) =>
  abc.b.map((b) => abc.c.map((c) => sum3({ a, b, c }))),
);
