import { existsSync, readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { posix } from "node:path";
import { parseSync } from "oxc-parser";

/** A module of the source and the modules it names, as paths relative to the source folder. */
export interface SourceModule {
  readonly path: string;
  /** Relative imports of every kind: static, type-only, dynamic, `import("…")` in a type. */
  readonly imports: readonly string[];
  /** Whether it holds nothing but `export … from`. */
  readonly isReExportsOnly: boolean;
}

/** What each part of the source (a folder or a file, without `.ts`) may import. */
export type Layers = ReadonlyMap<string, ReadonlySet<string>>;

/** Reads every module below `folder`. */
export function readModules(folder: string): readonly SourceModule[] {
  return readdirSync(folder, { recursive: true, encoding: "utf8" })
    .map((path) => path.replaceAll("\\", "/"))
    .filter((path) => path.endsWith(".ts"))
    .toSorted()
    .map((path) => parseModule(path, readFileSync(join(folder, path), "utf8")));
}

/** Reads the table of allowed imports: name in the first column, allowed names in the last. */
export function parseLayers(markdown: string): Layers {
  const rows = markdown
    .split("\n")
    .filter((line) => line.startsWith("| `"))
    .map((line) => line.split("|").map((cell) => cell.trim()))
    .map((cells) => ({ name: partOf((cells[1] ?? "").replaceAll("`", "")), allowed: cells[3] }));
  const everything = rows.map((row) => row.name);
  const wordsOf = (allowed = ""): string[] =>
    allowed === "everything" ? everything : allowed.split(/\s+/).filter((word) => word !== "");
  return new Map(rows.map(({ name, allowed }) => [name, new Set(wordsOf(allowed))]));
}

/** Lists every breach of the layers, each with the file that commits it. */
export function findBreaches(
  folder: string,
  modules: readonly SourceModule[],
  layers: Layers,
): readonly string[] {
  const breaches: string[] = [];
  for (const [name, allowed] of layers) {
    for (const other of allowed) {
      if (!layers.has(other))
        breaches.push(`README.md: \`${name}\` may import unknown \`${other}\``);
    }
  }
  for (const { path, imports, isReExportsOnly } of modules) {
    const part = partOf(path);
    const isEntry = path === "index.ts"; // the package's entry stands above the table
    if (!isEntry && !layers.has(part)) breaches.push(`${path}: \`${part}\` is not in the table`);
    if (posix.basename(path) === "index.ts" && !isReExportsOnly) {
      breaches.push(`${path}: an index.ts holds re-exports only`);
    }
    for (const target of imports) {
      const other = partOf(target);
      if (!existsSync(join(folder, target))) {
        breaches.push(`${path}: imports ${target}, which is no file of the source`);
      } else if (other !== part) {
        if (!isEntry && layers.get(part)?.has(other) !== true) {
          breaches.push(`${path}: \`${part}\` may not import \`${other}\` (${target})`);
        }
        if (target.includes("/") && target !== `${other}/index.ts`) {
          breaches.push(`${path}: imports ${target} past ${other}/index.ts`);
        }
      }
    }
  }
  return [
    ...breaches,
    ...findCycles(modules).map((cycle) => `${cycle[0]}: cycle ${cycle.join(" -> ")}`),
  ];
}

/** Lists one cycle for each import that closes one. */
export function findCycles(modules: readonly SourceModule[]): readonly (readonly string[])[] {
  const imports = new Map(modules.map((module) => [module.path, module.imports]));
  const done = new Set<string>();
  const cycles: string[][] = [];
  const visit = (path: string, trail: readonly string[]): void => {
    const start = trail.indexOf(path);
    if (start !== -1) cycles.push([...trail.slice(start), path]);
    if (start !== -1 || done.has(path)) return;
    for (const target of imports.get(path) ?? []) visit(target, [...trail, path]);
    done.add(path);
  };
  for (const path of imports.keys()) visit(path, []);
  return cycles;
}

function parseModule(path: string, text: string): SourceModule {
  const { program, errors } = parseSync(path, text);
  if (errors.length > 0) throw new SyntaxError(`${path}: ${errors[0]?.message}`);
  const specifiers = new Set<string>();
  collectSpecifiers(program, specifiers);
  return {
    path,
    imports: [...specifiers]
      .filter((specifier) => specifier.startsWith("."))
      .map((specifier) => posix.join(posix.dirname(path), specifier)),
    isReExportsOnly: program.body.every(
      (node) =>
        node.type === "ExportAllDeclaration" ||
        (node.type === "ExportNamedDeclaration" && node.source !== null),
    ),
  };
}

/** Collects the `source` of whatever node has one: imports, re-exports, `import()`, import types. */
function collectSpecifiers(node: unknown, specifiers: Set<string>): void {
  if (typeof node !== "object" || node === null) return;
  for (const [key, value] of Object.entries(node)) {
    if (key === "source" && typeof value?.value === "string") specifiers.add(value.value);
    else collectSpecifiers(value, specifiers);
  }
}

/** Gives the part of the source that a path belongs to: `crop` for `crop/sow.ts`, `errors` for `errors.ts`. */
function partOf(path: string): string {
  return (path.split("/")[0] ?? "").replace(/\.ts$/, "");
}
