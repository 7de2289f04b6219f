import { mkdtempSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { CropError } from "../errors.ts";
import type { DefinitionOptions } from "./definition.ts";
import { freezeDefinition } from "./freeze.ts";
import { loadDefinition } from "./load-definition.ts";
import type { CodeSource } from "./sow.ts";

/**
 * Bundles a definition file and evaluates it for `options`.
 *
 * @throws CropError `not-found` when there is no such file; `bad-definition`; `bad-option`
 */
export async function loadSource(
  file: string,
  options: DefinitionOptions = {},
): Promise<CodeSource> {
  const source = resolve(file);
  if (!/\.(ts|mts|js|mjs)$/.test(source)) {
    throw new CropError(
      "usage",
      `${file} is no definition: it must end in .ts, .mts, .js or .mjs`,
      { fields: { file } },
    );
  }
  if (statSync(source, { throwIfNoEntry: false })?.isFile() !== true) {
    throw new CropError("not-found", `there is no definition file ${source}`, {
      fields: { file: source },
    });
  }
  const frozen = await freezeDefinition(source);
  const folder = mkdtempSync(join(tmpdir(), "crop-definition-"));
  try {
    const module = join(folder, "definition.mjs");
    writeFileSync(module, frozen.code);
    return {
      kind: "module",
      file: source,
      frozen,
      definition: await loadDefinition(module, options, source),
    };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
