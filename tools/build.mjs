// Compiles src, test, crops and bench with tsc into dist, and bundles the command line into dist/bin.
// The bundle is split at its dynamic imports, so that a command loads only what it needs, and holds the
// packages too: reading one file instead of a hundred halves the cold start of `crop grow`.
import { spawnSync } from "node:child_process";
import { chmodSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

/** Packages that read files of their own (WebAssembly, native code) and cannot move into a bundle. */
const unbundled = ["@resvg/resvg-js", "esbuild", "h5wasm", "msgpackr-extract"];

process.chdir(fileURLToPath(new URL("..", import.meta.url)));
rmSync("dist", { recursive: true, force: true });
for (const project of ["tsconfig.json", "crops/tsconfig.json"]) {
  const tsc = spawnSync(process.execPath, ["node_modules/typescript/bin/tsc", "-p", project], {
    stdio: "inherit",
  });
  if (tsc.status !== 0) process.exit(1); // oxlint-disable-line no-restricted-properties -- tsc has said why
}

const common = {
  bundle: true,
  platform: "node",
  target: "node20.16",
  minifyWhitespace: true, // a third less to read and to parse at each start; names stay, for stack traces
  external: unbundled,
  logLevel: "warning",
  metafile: true,
};

// `crop grow` and its worker are CommonJS, which starts sooner; all other commands are loaded when asked for. The
// program itself is tiny, so that the worker boots while the rest is read.
const bundles = [
  await build({
    entryPoints: { crop: "src/cli/bin.ts" },
    outdir: "dist/bin",
    outExtension: { ".js": ".cjs" },
    format: "cjs",
    supported: { "dynamic-import": false }, // `require`: the loader behind `import()` takes 10 ms to begin with
    plugins: placedIn("dist/bin", "cjs"),
    ...common,
  }),
  await build({
    entryPoints: { main: "src/cli/main.ts" },
    outdir: "dist/bin",
    outExtension: { ".js": ".cjs" },
    format: "cjs",
    plugins: placedIn("dist/bin", "cjs"),
    ...common,
  }),
  await build({
    entryPoints: { "case-worker": "src/crop/case-worker.ts" },
    outdir: "dist/src/crop",
    outExtension: { ".js": ".cjs" },
    format: "cjs",
    plugins: placedIn("dist/src/crop", "cjs"),
    ...common,
  }),
  await build({
    entryPoints: { commands: "src/cli/commands.ts" },
    outdir: "dist/bin",
    format: "esm",
    // The packages in CommonJS call `require` for Node's own modules.
    banner: {
      js: 'import { createRequire as requireHere } from "node:module"; const require = requireHere(import.meta.url);',
    },
    plugins: placedIn("dist/bin", "esm"),
    ...common,
  }),
];

chmodSync("dist/bin/crop.cjs", 0o755);
const inputs = bundles.flatMap(({ metafile }) => Object.keys(metafile.inputs));
writeFileSync("dist/bin/licenses.txt", licensesOf([...new Set(inputs)]));

/** A bundle in `folder` finds what lies beside its modules in dist/src, and loads later what is imported when needed. */
function placedIn(folder, format) {
  const compiled = (source) =>
    `./${relative(folder, `dist/${relative(".", source)}`)}`.replace(/\.ts$/, ".js");
  const here =
    format === "cjs" ? 'require("node:url").pathToFileURL(__filename)' : "import.meta.url";
  return [
    {
      name: "own-addresses",
      setup({ onLoad }) {
        onLoad({ filter: /[\\/]src[\\/].*\.ts$/ }, ({ path }) => {
          const text = readFileSync(path, "utf8");
          if (!text.includes("import.meta.url")) return undefined;
          const address = `new URL(${JSON.stringify(compiled(path))}, ${here}).href`;
          return { contents: text.replaceAll("import.meta.url", address), loader: "ts" };
        });
      },
    },
    {
      name: "load-later",
      setup({ onResolve }) {
        onResolve({ filter: /^\.{1,2}\/.*\.ts$/ }, ({ kind, path, resolveDir }) => {
          const source = join(resolveDir, path);
          if (kind !== "dynamic-import") return undefined;
          const bundled = {
            "src/cli/main.ts": "./main.cjs",
            "src/cli/commands.ts": "./commands.js",
          };
          return { path: bundled[relative(".", source)] ?? compiled(source), external: true };
        });
      },
    },
  ];
}

/** Gives the licences of the packages that the bundle holds copies of. */
function licensesOf(inputs) {
  const folders = inputs.map((input) => /^.*node_modules\/(?:@[^/]+\/)?[^/]+/.exec(input)?.[0]);
  return [...new Set(folders)]
    .filter((folder) => folder !== undefined)
    .toSorted()
    .map((folder) => {
      const file = readdirSync(folder).find((name) => /^licen[cs]e/i.test(name));
      const { name, version, license } = JSON.parse(readFileSync(`${folder}/package.json`, "utf8"));
      const text = file === undefined ? "" : readFileSync(`${folder}/${file}`, "utf8");
      return `${name} ${version} (${license})\n\n${text}`;
    })
    .join(`\n${"-".repeat(80)}\n\n`);
}
