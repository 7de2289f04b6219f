// Compiles src, test, crops and bench with tsc into dist, and bundles the command line into dist/bin.
// The bundle is split at its dynamic imports, so that a command loads only what it needs, and holds the
// packages too: reading one file instead of a hundred halves the cold start of `crop grow`.
import { spawnSync } from "node:child_process";
import { chmodSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { relative } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

/** Packages that read files of their own (WebAssembly, native code) and cannot move into a bundle. */
const unbundled = ["@resvg/resvg-js", "esbuild", "h5wasm", "msgpackr-extract"];

process.chdir(fileURLToPath(new URL("..", import.meta.url)));
rmSync("dist", { recursive: true, force: true });
for (const project of ["tsconfig.json", "crops/tsconfig.json"]) {
  const tsc = spawnSync(process.execPath, ["node_modules/typescript/bin/tsc", "-p", project], { stdio: "inherit" });
  if (tsc.status !== 0) process.exit(1); // tsc has said why
}

const common = {
  bundle: true,
  format: "esm",
  platform: "node",
  target: "node20.15",
  external: unbundled,
  // The packages in CommonJS call `require` for Node's own modules.
  banner: {
    js: [
      'import { createRequire as createRequireHere } from "node:module";',
      "const require = createRequireHere(import.meta.url);",
    ].join(" "),
  },
  // Loading the native addon takes longer than all that one batch saves by it.
  define: { "process.env.MSGPACKR_NATIVE_ACCELERATION_DISABLED": '"true"' },
  logLevel: "warning",
};

const { metafile } = await build({
  entryPoints: { crop: "src/cli/bin.ts" },
  outdir: "dist/bin",
  splitting: true,
  metafile: true,
  plugins: [{ name: "own-addresses", setup: keepOwnAddresses }],
  ...common,
});

// A worker is one file, too, in the place of its compiled module: it starts for every array job.
await build({
  entryPoints: ["case-worker", "pool-worker", "heartbeat-thread"].map((name) => `src/crop/${name}.ts`),
  outdir: "dist/src/crop",
  allowOverwrite: true,
  ...common,
});

const entry = "dist/bin/crop.js";
writeFileSync(entry, `#!/usr/bin/env node\n${readFileSync(entry, "utf8").replace(/^#!.*\n/, "")}`);
chmodSync(entry, 0o755);
writeFileSync("dist/bin/licenses.txt", licensesOf(Object.keys(metafile.inputs)));

/** In the bundle, too, `import.meta.url` is the address of the module in dist/src: files lie beside that. */
function keepOwnAddresses({ onLoad }) {
  onLoad({ filter: /[\\/]src[\\/].*\.ts$/ }, ({ path }) => {
    const compiled = relative("src", path).replaceAll("\\", "/").replace(/\.ts$/, ".js");
    if (compiled.startsWith("../")) return undefined;
    const address = `new URL(${JSON.stringify(`../src/${compiled}`)}, import.meta.url).href`;
    const text = readFileSync(path, "utf8");
    return { contents: text.replaceAll("import.meta.url", address), loader: "ts" };
  });
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
