import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";

/**
 * The values that each entry point of the package exports. This list is the promise to users: a name
 * that goes from it is a breaking change for the CHANGELOG.
 */
const promised: Readonly<Record<string, readonly string[]>> = {
  crop: ["CropError", "exitStatus", "exitStatusOf", "isCropError", "messageOf"],
};

const manifest: unknown = JSON.parse(
  readFileSync(new URL("../../package.json", import.meta.url), "utf8"),
);
const { exports: entries } = manifest as { readonly exports: Readonly<Record<string, unknown>> };
const entryPoints = Object.keys(entries)
  .filter((entry) => entry !== "./package.json")
  .map((entry) => entry.replace(/^\./, "crop"));

test("every entry point of package.json is listed here", () => {
  assert.deepEqual(entryPoints, Object.keys(promised));
});

for (const [entryPoint, names] of Object.entries(promised)) {
  test(`${entryPoint} exports what is listed here, and nothing else`, async () => {
    const module: object = await import(entryPoint);
    assert.deepEqual(Object.keys(module).toSorted(), names.toSorted());
  });
}
