import { existsSync, readFileSync, realpathSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, isAbsolute, join, resolve, sep } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import type { BuildFailure, Plugin, transform as Transform } from "esbuild";
import { CropError, messageOf } from "../errors.ts";
import { sha256 } from "../files/index.ts";
import { leftOut } from "./left-out.ts";
import { packageFolder } from "./package-version.ts";

/** A file that a frozen definition was made of. */
export interface SourceFile {
  readonly file: string;
  readonly sha256: string;
}

/** A definition module, bundled with all that it imports by path. */
export interface FrozenDefinition {
  /** The module's text, ready for `import()`. */
  readonly code: string;
  readonly codeHash: string;
  readonly sources: readonly SourceFile[];
}

/**
 * Bundles a definition module (`.ts`, `.mts`, `.js`, `.mjs`) so that it runs unchanged from the crop's folder, on
 * any machine that sees the same disk: what is imported by its path (also through `paths` of a tsconfig.json or
 * `imports` of a package.json) and this package are taken in, other packages stay where they are and are imported by their absolute
 * address. `import.meta` stays that of the source, and the options of the tsconfig.json above it hold.
 *
 * `modules` are files that go with it; it exports them by their names as `modules`.
 *
 * @throws CropError `not-found`, or `bad-definition` with the bundler's message and place
 */
export async function freezeDefinition(
  file: string,
  modules: Readonly<Record<string, string>> = {},
): Promise<FrozenDefinition> {
  const source = resolve(file);
  try {
    // What goes wrong with few modules is told as it is with all of them.
    const small = await bundle(source, modules, "define").catch(() => undefined);
    const { code, files } =
      small === undefined || small.isShort ? await bundle(source, modules, "index") : small;
    const sources = files.map((path) => ({ file: path, sha256: sha256(readFileSync(path)) }));
    return { code, codeHash: sha256(code), sources };
  } catch (error) {
    throw bundleError(source, error);
  }
}

/** A bundle, and the sources that went into it, those of this package left out. */
interface Bundle {
  readonly code: string;
  readonly files: readonly string[];
  /** It asks for more of this package than it was given. */
  readonly isShort: boolean;
}

/**
 * Bundles a definition, for which `entry` stands for this package: `index` for all of it, `define` for what most
 * definitions take, which is read in a tenth of the time.
 */
async function bundle(
  source: string,
  modules: Readonly<Record<string, string>>,
  entry: "define" | "index",
): Promise<Bundle> {
  // `import` would read through it first, for the names that it exports.
  const { build, transform } = createRequire(import.meta.url)(
    "esbuild",
  ) as typeof import("esbuild");
  const loaded = new Set<string>();
  const { outputFiles } = await build({
    entryPoints: ["definition"],
    bundle: true,
    write: false,
    format: "esm",
    platform: "node",
    target: "node20",
    logLevel: "silent",
    absWorkingDir: dirname(source),
    charset: "utf8",
    keepNames: true,
    banner: { js: "// Frozen by crop sow; growing runs this file, not its source." },
    plugins: [
      entryPoint(source, modules),
      noteFiles(loaded),
      sourceAddress(transform),
      packagesByAddress(source, entry),
    ],
  });
  const code = outputFiles[0]!.text;
  return {
    code,
    files: [...loaded].filter((file) => !isOwnFile(file)).toSorted(),
    isShort: code.includes(leftOut),
  };
}

/** Gives the sources that no longer are what they were when the definition was frozen. */
export function changedSources(sources: readonly SourceFile[]): string[] {
  return sources
    .filter((source) => {
      try {
        return sha256(readFileSync(source.file)) !== source.sha256;
      } catch {
        return true; // removed or unreadable is changed, too
      }
    })
    .map((source) => source.file);
}

function bundleError(source: string, error: unknown): CropError {
  const failure = error as Partial<BuildFailure>;
  const first = failure.errors?.[0];
  if (first === undefined) {
    return new CropError("bad-definition", `${source} cannot be bundled: ${messageOf(error)}`, {
      cause: error,
      fields: { file: source },
    });
  }
  const place =
    first.location === null
      ? source
      : `${first.location.file}:${first.location.line}:${first.location.column}`;
  return new CropError("bad-definition", `${place}: ${first.text}`, {
    cause: error,
    fields: { file: source },
  });
}

// The files are imported, as a path that a plugin gives comes without the options of its tsconfig.json. Where one has a "*",
// nothing else finds it.
function entryPoint(source: string, modules: Readonly<Record<string, string>>): Plugin {
  const files = Object.entries(modules);
  const given = [source, ...Object.values(modules)];
  const contents = [
    `import * as definition from ${JSON.stringify(source)};`,
    "export default definition.default;",
    ...files.map(([, file], i) => `import * as module${i} from ${JSON.stringify(file)};`),
    ...(files.length === 0
      ? []
      : [
          `export const modules = { ${files.map(([name], i) => `${JSON.stringify(name)}: module${i}`).join(", ")} };`,
        ]),
  ].join("\n");
  return {
    name: "entry-point",
    setup(build) {
      build.onResolve({ filter: /^definition$/ }, ({ kind }) =>
        kind === "entry-point" ? { path: source, namespace: "entry" } : undefined,
      );
      build.onResolve({ filter: /\*/ }, ({ path }) =>
        given.includes(path) ? { path } : undefined,
      );
      build.onLoad({ filter: /./, namespace: "entry" }, () => ({
        contents,
        resolveDir: dirname(source),
      }));
    },
  };
}

// The bundler's own list of its inputs has slashes where a name has backslashes.
function noteFiles(loaded: Set<string>): Plugin {
  return {
    name: "note-files",
    setup(build) {
      build.onLoad({ filter: /./, namespace: "file" }, ({ path }) => {
        loaded.add(path);
        return undefined;
      });
    },
  };
}

// Bundling moves the code; data files beside the source are still found by its address. A source that has an
// `import.meta` imports a module in its place, by the name that `define` puts there.
function sourceAddress(transform: typeof Transform): Plugin {
  const name = "importMetaOfSource";
  const define = { "import.meta": name };
  const tsconfigRaw = { compilerOptions: { experimentalDecorators: true } };
  return {
    name: "source-address",
    setup(build) {
      build.initialOptions.define = define;
      build.onLoad({ filter: /\.[cm]?[jt]s$/, namespace: "file" }, async ({ path }) => {
        const text = readFileSync(path, "utf8");
        if (!/\bimport\b/.test(text) || !/\bmeta\b/.test(text)) return undefined;
        const loader = /\.[cm]?ts$/.test(path) ? "ts" : "js";
        // The words may be in a text alone; then the file may be CommonJS, which can import nothing.
        const replaced = await transform(text, { loader, define })
          // Some decorators are understood only where a tsconfig.json asks for it.
          .catch(() => transform(text, { loader, define, tsconfigRaw }))
          .catch(() => undefined);
        if (replaced?.code.includes(name) !== true) return undefined;
        const address = JSON.stringify(`import-meta:${path}`);
        return { contents: `${text}\nimport * as ${name} from ${address};`, loader };
      });
      build.onResolve({ filter: /^import-meta:/ }, ({ path }) => ({
        path: path.slice("import-meta:".length),
        namespace: "import-meta",
      }));
      build.onLoad({ filter: /./, namespace: "import-meta" }, ({ path }) => ({
        contents: importMetaOf(path),
      }));
    },
  };
}

function importMetaOf(file: string): string {
  return `import { createRequire, isBuiltin } from "node:module";
import { pathToFileURL } from "node:url";
export const url = ${JSON.stringify(pathToFileURL(file).href)};
export const dirname = ${JSON.stringify(dirname(file))};
export const filename = ${JSON.stringify(file)};
export function resolve(specifier) {
  if (/^(?:\\.{0,2}\\/|[a-z][a-z\\d+.-]*:)/i.test(specifier)) return new URL(specifier, url).href;
  if (isBuiltin(specifier)) return "node:" + specifier;
  return pathToFileURL(createRequire(url).resolve(specifier)).href;
}`;
}

function packagesByAddress(source: string, entry: "define" | "index"): Plugin {
  return {
    name: "packages-by-address",
    setup(build) {
      build.onResolve({ filter: /^\..*\.node$/ }, (args) => ({
        path: resolve(args.resolveDir, args.path),
        external: true,
      }));
      build.onResolve({ filter: /^[^./]/ }, async (args) => {
        if (args.pluginData === "resolved" || args.kind === "entry-point") return undefined;
        if (isAbsolute(args.path) || args.path.startsWith("node:")) return undefined;
        if (args.path.startsWith("file:")) return { path: fileURLToPath(args.path) };
        if (createRequire(source).resolve.paths(args.path) === null)
          return { path: args.path, external: true }; // built in
        const isOwn = args.path === "crop" || args.path.startsWith("crop/");
        const found = await build.resolve(args.path, {
          kind: args.kind,
          resolveDir: args.resolveDir,
          importer: args.importer,
          pluginData: "resolved",
        });
        if (isOwn && (found.errors.length > 0 || isOwnFile(found.path)))
          return ownEntry(args.path, entry) ?? found;
        if (found.errors.length > 0) return { errors: found.errors };
        const isTaken =
          found.path.endsWith(".json") ||
          isOwnFile(found.path) ||
          isSource(found.path, args.path, args.resolveDir);
        if (isTaken) return undefined; // to be found again: only so the options of its tsconfig.json come with it
        return { path: pathToFileURL(found.path).href, external: true };
      });
    },
  };
}

// What `paths` of a tsconfig.json or `imports` of a package.json lead to is as much a source as what is imported by its path, and so
// is a linked package in TypeScript, which Node cannot load.
function isSource(file: string, specifier: string, folder: string): boolean {
  if (file.split(sep).includes("node_modules")) return false;
  if (/\.[cm]?ts$/.test(file)) return true;
  const name = /^(?:@[^/]+\/)?[^/]+/.exec(specifier)![0];
  const installed = (createRequire(join(folder, "_")).resolve.paths(specifier) ?? [])
    .map((modules) => join(modules, name))
    .filter((each) => existsSync(each));
  return !installed.some((each) => file.startsWith(realpathSync(each) + sep));
}

function isOwnFile(file: string): boolean {
  return ["src", "lib"].some((part) => file.startsWith(join(packageFolder(), "dist", part) + sep));
}

function ownModule(name: "define" | "index"): string {
  return join(packageFolder(), "dist", "lib", `${name}.js`);
}

// A definition finds the package that sows it, wherever it lies, also where it is not installed.
function ownEntry(
  specifier: string,
  index: "define" | "index",
): { readonly path: string; readonly sideEffects: boolean } | undefined {
  if (specifier === "crop") return { path: ownModule(index), sideEffects: false };
  const folder = packageFolder();
  const manifest: unknown = JSON.parse(readFileSync(join(folder, "package.json"), "utf8"));
  const exports = (
    manifest as {
      readonly exports: Readonly<Record<string, { readonly default: string } | string>>;
    }
  ).exports;
  const entry = exports[`.${specifier.slice("crop".length)}`];
  if (entry === undefined) return undefined;
  const path = join(folder, typeof entry === "string" ? entry : entry.default);
  return { path, sideEffects: false };
}
