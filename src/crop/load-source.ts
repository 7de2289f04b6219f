import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { CropError } from "../errors.ts";
import { sha256 } from "../files/index.ts";
import { checkFields } from "./check-definition.ts";
import type { CropDefinition, DefinitionOptions } from "./definition.ts";
import { freezeDefinition, type FrozenDefinition } from "./freeze.ts";
import { loadDefinition } from "./load-definition.ts";
import { packageFolder } from "./package-version.ts";
import { settleCases } from "./settle-cases.ts";
import type { ModuleSource } from "./sow.ts";

/**
 * Bundles a definition file, with the modules that it asks for, and evaluates it for `options`. One that this package ships bundled is
 * taken as it is.
 *
 * @throws CropError `not-found` when there is no such file or module; `bad-definition`; `bad-option`
 */
export async function loadSource(
  file: string,
  options: DefinitionOptions = {},
): Promise<ModuleSource> {
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
  if (dirname(source) === join(packageFolder(), "dist", "lib"))
    return await ownSource(source, options);
  const first = await freezeAndLoad(source, {}, options);
  const { modules = {} } = first.definition;
  const { frozen, definition } =
    Object.keys(modules).length === 0
      ? first
      : await freezeAndLoad(source, filesOf(modules, source), options);
  return {
    kind: "module",
    file: source,
    frozen,
    definition: await settleCases(definition, source),
    options,
  };
}

/** Frozen is its address, with the sum of its text, which holds the sums of all that it imports: to bundle it anew would take half a second. */
async function ownSource(file: string, options: DefinitionOptions): Promise<ModuleSource> {
  const definition = await settleCases(await loadDefinition(file, options, file), file);
  const address = JSON.stringify(pathToFileURL(file).href);
  const code = `// ${sha256(readFileSync(file))}\nexport { default } from ${address};\n`;
  return {
    kind: "module",
    file,
    frozen: { code, codeHash: sha256(code), sources: [] },
    definition,
    options,
  };
}

async function freezeAndLoad(
  source: string,
  modules: Readonly<Record<string, string>>,
  options: DefinitionOptions,
): Promise<{ readonly frozen: FrozenDefinition; readonly definition: CropDefinition }> {
  const frozen = await freezeDefinition(source, modules);
  const folder = mkdtempSync(join(tmpdir(), "crop-definition-"));
  try {
    const module = join(folder, "definition.mjs");
    writeFileSync(module, frozen.code);
    const definition = await loadDefinition(module, options, source);
    checkFields(definition, source);
    return { frozen, definition };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function filesOf(
  modules: Readonly<Record<string, string>>,
  source: string,
): Readonly<Record<string, string>> {
  const files: Record<string, string> = {};
  for (const [name, file] of Object.entries(modules)) {
    files[name] = resolve(file);
    if (statSync(files[name], { throwIfNoEntry: false })?.isFile() === true) continue;
    throw new CropError("not-found", `${source} needs the module ${file}, which is not there`, {
      fields: { file },
    });
  }
  return files;
}
