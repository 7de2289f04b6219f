import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { sep } from "node:path";
import { pathToFileURL } from "node:url";
import { CropError, isCropError, messageOf } from "../errors.ts";
import { systemCode } from "../files/index.ts";
import type {
  CropDefinition,
  DefinitionModules,
  DefinitionOptions,
  DefinitionSource,
} from "./definition.ts";

/**
 * Imports a definition module and gives its definition for `options`; `where` names it in errors. `codeHash` tells its code from that
 * which was in the same file before, as a crop that is sown again has it.
 */
export async function loadDefinition(
  file: string,
  options: DefinitionOptions,
  where: string,
  codeHash: string = "",
): Promise<CropDefinition> {
  let module: DefinitionModule;
  try {
    module = await loadModule(file, codeHash);
  } catch (error) {
    const message = messageOf(error);
    const advice = message.startsWith("Dynamic require of ")
      ? "; in a definition and what it imports by path, write `import` and `export` for `require` and `module.exports`"
      : "";
    throw new CropError("bad-definition", `${where} cannot be loaded: ${message}${advice}`, {
      cause: error,
      fields: { file: where },
    });
  }
  return evaluateDefinition(module.default, options, where, module.modules);
}

interface DefinitionModule {
  readonly default?: unknown;
  /** What the frozen modules export. */
  readonly modules?: DefinitionModules;
}

// Node loads what is in a file once, and gives that again however the file has changed.
const firstCode = new Map<string, string>();

// Where Node can, a module is loaded by `require`: the loader behind `import()` takes 10 ms to begin with, which an
// array job would pay thousands of times. Only a module that awaits at its top level still needs `import()`.
async function loadModule(file: string, codeHash: string): Promise<DefinitionModule> {
  const first = firstCode.get(file);
  if (first === undefined) firstCode.set(file, codeHash);
  else if (first !== codeHash) return (await import(addressOf(file, codeHash))) as DefinitionModule;
  const { require_module: canRequire = false } = process.features as { require_module?: boolean };
  if (canRequire) {
    try {
      return createRequire(import.meta.url)(file) as DefinitionModule;
    } catch (error) {
      if (systemCode(error) !== "ERR_REQUIRE_ASYNC_MODULE") throw error;
    }
  }
  return (await import(addressOf(file))) as DefinitionModule;
}

// Node refuses to import a file in whose path there is a backslash; a frozen module does not depend on where it lies.
function addressOf(file: string, codeHash: string = ""): string {
  if (!file.includes("\\") || sep === "\\")
    return pathToFileURL(file).href + (codeHash === "" ? "" : `?${codeHash}`);
  return `data:text/javascript;base64,${readFileSync(file, "base64")}`;
}

/**
 * Gives the definition for `options`.
 *
 * @throws CropError `bad-definition` when there is none, `bad-option` for an option that it does not read
 */
export async function evaluateDefinition(
  source: unknown,
  options: DefinitionOptions,
  where: string,
  modules: DefinitionModules = {},
): Promise<CropDefinition> {
  const known = new Set<string>();
  let definition: unknown = source;
  if (typeof source === "function") {
    try {
      definition = await (source as Exclude<DefinitionSource, CropDefinition>)(
        noting(options, known),
        modules,
      );
    } catch (error) {
      if (isCropError(error)) throw error;
      throw new CropError(
        "bad-definition",
        `${where}: its definition function threw: ${messageOf(error)}`,
        { cause: error, fields: { file: where } },
      );
    }
  }
  for (const name of Object.keys(options)) {
    if (known.has(name)) continue;
    const list = [...known].map((each) => `\`${each}\``).join(", ");
    const none =
      typeof source === "function"
        ? "it takes none; one that only `fn` reads comes too late, so read it before"
        : "it takes none";
    throw new CropError(
      "bad-option",
      `${where} has no option \`${name}\`; ${list === "" ? none : `it knows ${list}`}`,
      { fields: { file: where, option: name } },
    );
  }
  if (typeof definition !== "object" || definition === null) {
    throw new CropError(
      "bad-definition",
      `${where}: its default export is no crop definition; write \`export default defineCrop({ … })\``,
      { fields: { file: where } },
    );
  }
  return definition;
}

// The options that a definition knows are those it looks at.
function noting(options: DefinitionOptions, known: Set<string>): DefinitionOptions {
  return new Proxy(options, {
    get: (target, name) => {
      if (typeof name !== "string") return undefined;
      known.add(name);
      return target[name];
    },
    has: (target, name) => {
      if (typeof name === "string") known.add(name);
      return name in target;
    },
    ownKeys: (target) => {
      for (const name of Object.keys(target)) known.add(name);
      return Reflect.ownKeys(target);
    },
  });
}
