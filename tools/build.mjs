// Compiles src, test, crops and bench with tsc into dist, and bundles the command line into dist/bin and the library into dist/lib.
// The bundle is split at its dynamic imports, so that a command loads only what it needs, and holds the
// packages too: reading one file instead of a hundred halves the cold start of `crop grow`.
import { spawnSync } from "node:child_process";
import { chmodSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join, relative, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { buildHdf5Library, hdf5Library, hdf5LibraryFrom } from "./hdf5-library.mjs";

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

const esm = {
  ...common,
  format: "esm",
  // That of yargs compiles a regular expression of all emoji at each start, which takes 20 ms; this one does not.
  alias: {
    "string-width": createRequire(resolve("node_modules/cli-table3/x")).resolve("string-width"),
  },
  // The packages in CommonJS call `require` for Node's own modules.
  banner: {
    js: 'import { createRequire as requireHere } from "node:module"; const require = requireHere(import.meta.url);',
  },
};

// Commands of which each is in one file of its own: one file is read sooner than what many commands share.
const alone = ["check", "jobs", "ls", "missing", "reap", "rm", "show", "sow", "status", "why"];
const commands = [
  ...readFileSync("src/cli/commands.ts", "utf8").matchAll(/import\("\.\/(.+)\.ts"\)/g),
].map(([, name]) => name);

// `crop grow` and its worker are CommonJS, which starts sooner; all other commands are loaded when asked for. The
// program itself is tiny, so that the worker boots while the rest is read.
const bundles = [
  await buildHdf5Library(common),
  await build({
    entryPoints: { crop: "src/cli/bin.ts" },
    outdir: "dist/bin",
    outExtension: { ".js": ".cjs" },
    format: "cjs",
    supported: { "dynamic-import": false }, // `require`: the loader behind `import()` takes 10 ms to begin with
    plugins: [ownAddresses("dist/bin", "cjs"), loadLater("dist/bin")],
    ...common,
  }),
  await build({
    entryPoints: { main: "src/cli/main.ts", "main-grow": "src/cli/main-grow.ts" },
    outdir: "dist/bin",
    outExtension: { ".js": ".cjs" },
    format: "cjs",
    plugins: [ownAddresses("dist/bin", "cjs"), loadLater("dist/bin")],
    ...common,
  }),
  await build({
    entryPoints: { "case-worker": "src/crop/case-worker.ts" },
    outdir: "dist/src/crop",
    outExtension: { ".js": ".cjs" },
    format: "cjs",
    plugins: [ownAddresses("dist/src/crop", "cjs"), loadLater("dist/src/crop")],
    ...common,
  }),
  // In one file, because a submitted crop takes it along to the nodes.
  await build({
    entryPoints: { "run-command": "src/crop/run-command.ts" },
    outdir: "dist/src/crop",
    format: "esm",
    allowOverwrite: true,
    ...common,
  }),
  await build({
    entryPoints: ["commands", ...alone].map((name) => `src/cli/${name}.ts`),
    outdir: "dist/bin",
    plugins: [ownAddresses("dist/bin", "esm"), loadLater("dist/bin")],
    ...esm,
  }),
  await build({
    entryPoints: commands
      .filter((name) => !alone.includes(name))
      .map((name) => `src/cli/${name}.ts`),
    outdir: "dist/bin",
    splitting: true,
    chunkNames: "[name]-[hash]", // beside the commands, so that the addresses of modules are the same
    plugins: [ownAddresses("dist/bin", "esm")],
    ...esm,
  }),
  // What programs and definitions import: a dozen files and not three hundred, which halves the time to load them.
  await build({
    entryPoints: {
      index: "src/index.ts",
      define: "src/crop/define.ts",
      dataset: "src/dataset/index.ts",
      seismic: "src/seismic/index.ts",
      "executive-crop": "src/seismic/executive/executive-crop.ts",
      "process-crop": "src/seismic/process/process-crop.ts",
      "two-files-crop": "src/seismic/process/two-files-crop.ts",
    },
    outdir: "dist/lib",
    format: "esm",
    splitting: true,
    chunkNames: "[name]-[hash]",
    ...common,
    lineLimit: 160, // an error that nobody caught is shown with its line
    plugins: [
      ownAddresses("dist/lib", "esm"),
      packagesOutside("saxes", "xmlchars", "geographiclib-geodesic"),
    ],
  }),
];

chmodSync("dist/bin/crop.cjs", 0o755);
const inputs = bundles.flatMap(({ metafile }) => Object.keys(metafile.inputs));
writeFileSync("dist/bin/licenses.txt", licensesOf([...new Set(inputs)]));

/** Where the module `source` lies, compiled, as seen from `folder`. */
function compiled(source, folder) {
  return `./${relative(folder, `dist/${relative(".", source)}`)}`.replace(/\.ts$/, ".js");
}

/** A bundle in `folder` finds what lies beside its modules in dist/src, and the HDF5 library. */
function ownAddresses(folder, format) {
  const here =
    format === "cjs" ? 'require("node:url").pathToFileURL(__filename)' : "import.meta.url";
  return {
    name: "own-addresses",
    setup({ onLoad, onResolve }) {
      onResolve({ filter: new RegExp(`^${hdf5Library}$`) }, () => ({
        path: hdf5LibraryFrom(folder),
        external: true,
      }));
      onLoad({ filter: /[\\/]src[\\/].*\.ts$/ }, ({ path }) => {
        const text = readFileSync(path, "utf8");
        if (/import\.meta\.(?:dirname|filename)/.test(text))
          throw new Error(`${path}: in a bundle, only import.meta.url tells where a module lies`);
        if (!text.includes("import.meta.url")) return undefined;
        const address = `new URL(${JSON.stringify(compiled(path, folder))}, ${here}).href`;
        return { contents: text.replaceAll("import.meta.url", address), loader: "ts" };
      });
    },
  };
}

/** A bundle in `folder`, which cannot be split, leaves outside what is imported when needed. */
function loadLater(folder) {
  const bundled = Object.fromEntries([
    ...["main", "main-grow"].map((name) => [`src/cli/${name}.ts`, `./${name}.cjs`]),
    ...["commands", ...commands].map((name) => [`src/cli/${name}.ts`, `./${name}.js`]),
  ]);
  return {
    name: "load-later",
    setup({ onResolve }) {
      onResolve({ filter: /^\.{1,2}\/.*\.ts$/ }, ({ kind, path, resolveDir }) => {
        if (kind !== "dynamic-import") return undefined;
        const source = join(resolveDir, path);
        return { path: bundled[relative(".", source)] ?? compiled(source, folder), external: true };
      });
    },
  };
}

/** Leaves packages outside a bundle but for some: all that import it load these, and slowly, since Node first searches CommonJS for its exports. */
function packagesOutside(...inside) {
  const isInside = new RegExp(`^(?:${inside.join("|")})(?:/|$)`);
  return {
    name: "packages-outside",
    setup({ onResolve }) {
      onResolve({ filter: /^[^./]/ }, ({ kind, path }) =>
        kind === "entry-point" || isInside.test(path) ? undefined : { path, external: true },
      );
    },
  };
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
