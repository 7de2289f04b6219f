import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after } from "node:test";

/** Gives a test a fresh folder, with a space in its name, and removes it afterwards. */
export async function inFolder(use: (folder: string) => Promise<void>): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), "crop test-"));
  try {
    await use(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** A folder that all tests of a file share. */
export interface SharedFolder {
  readonly folder: string;
  /** Gives a path in it that no other test has. */
  readonly fresh: (ending?: string) => string;
}

/** Makes a folder for the tests of a file, with `name` in its own, and removes it after the last of them. */
export function sharedFolder(name: string): SharedFolder {
  const folder = mkdtempSync(join(tmpdir(), `crop ${name}-`));
  after(() => rmSync(folder, { recursive: true, force: true }));
  let count = 0;
  return { folder, fresh: (ending = "nc") => join(folder, `file ${count++}.${ending}`) };
}
