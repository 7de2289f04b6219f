import assert from "node:assert/strict";
import { mkdtempSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { findBreaches, parseLayers, readModules } from "./source-graph.ts";

const source = fileURLToPath(new URL("../../src", import.meta.url));

test("the source keeps to the table of allowed imports in src/README.md", () => {
  const modules = readModules(source);
  assert.ok(modules.length > 0);
  const layers = parseLayers(readFileSync(join(source, "README.md"), "utf8"));
  assert.deepEqual(findBreaches(source, modules, layers), []);
});

test("each kind of breach is found, with the file that commits it", () => {
  const breaches = breachesOf({
    "errors.ts": "export const x: number = 1;",
    "low/index.ts": 'export * from "./a.ts";\nexport const code: number = 1;',
    "low/a.ts": 'import { h } from "../high/index.ts";\nexport const a: number = h;',
    "low/self.ts": 'import type { B } from "./type-cycle.ts";\nexport interface A { b: B }',
    "low/type-cycle.ts": 'export interface B { a: import("./self.ts").A }',
    "high/index.ts": 'export { h } from "./h.ts";',
    "high/h.ts": 'import { a } from "../low/a.ts";\nexport const h: number = a;',
    "high/lazy.ts": 'export const later: unknown = import("../gone/index.ts");',
    "stray/index.ts": 'export { x } from "../errors.ts";',
  });
  assert.deepEqual(breaches, [
    "high/h.ts: imports low/a.ts past low/index.ts",
    "high/lazy.ts: imports gone/index.ts, which is no file of the source",
    "low/a.ts: `low` may not import `high` (high/index.ts)",
    "low/index.ts: an index.ts holds re-exports only",
    "stray/index.ts: `stray` is not in the table",
    "stray/index.ts: `stray` may not import `errors` (errors.ts)",
    "high/h.ts: cycle high/h.ts -> low/a.ts -> high/index.ts -> high/h.ts",
    "low/self.ts: cycle low/self.ts -> low/type-cycle.ts -> low/self.ts",
  ]);
});

test("imports that the table allows are no breach", () => {
  const breaches = breachesOf({
    "index.ts": 'export * from "./high/index.ts";',
    "errors.ts": "export const x: number = 1;",
    "low/index.ts": 'export * from "./a.ts";',
    "low/a.ts": 'export { x as a } from "../errors.ts";\nexport const b: number = 1;',
    "high/index.ts": 'export { h } from "./h.ts";',
    "high/h.ts":
      'import { readFileSync } from "node:fs";\nimport { a } from "../low/index.ts";\nexport const h: unknown = [a, readFileSync];',
  });
  assert.deepEqual(breaches, []);
});

function breachesOf(files: Readonly<Record<string, string>>): readonly string[] {
  const folder = mkdtempSync(join(tmpdir(), "crop-layers-"));
  try {
    for (const [path, text] of Object.entries(files)) {
      mkdirSync(dirname(join(folder, path)), { recursive: true });
      writeFileSync(join(folder, path), text);
    }
    const layers = parseLayers(
      "| `errors.ts` | base | |\n| `low/` | below | errors |\n| `high/` | above | errors low |\n",
    );
    return findBreaches(folder, readModules(folder), layers);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
