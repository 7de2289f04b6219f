// h5wasm holds its WebAssembly as 4 MB of text, which takes a tenth of a second to parse and to decode at each start. This makes a copy
// that reads it from a file beside.
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { relative } from "node:path";
import { runInThisContext } from "node:vm";
import { build } from "esbuild";

export const hdf5Library = "h5wasm/node";
const folder = "dist/lib/h5wasm";

/** Writes the copy; gives what esbuild tells of it. */
export async function buildHdf5Library(options) {
  return await build({
    ...options,
    entryPoints: { node: hdf5Library },
    outdir: folder,
    format: "esm",
    external: [],
    plugins: [{ name: "binary-beside", setup: putBinaryBeside }],
  });
}

/** Where a module in `outdir` finds the copy. */
export function hdf5LibraryFrom(outdir) {
  return `./${relative(outdir, `${folder}/node.js`)}`;
}

function putBinaryBeside({ onLoad }) {
  onLoad({ filter: /[\\/]hdf5_util\.js$/ }, ({ path }) => {
    const text = readFileSync(path, "utf8");
    const call = /\bbinaryDecode\('(?:[^'\\]|\\.)*'\)/s.exec(text)?.[0];
    const decoder = /\bfunction binaryDecode\(bin\)\{.*?\breturn o\}/s.exec(text)?.[0];
    if (call === undefined || decoder === undefined)
      throw new Error(`${path}: its WebAssembly is held in another way than h5wasm 0.10.3 does`);
    const binary = runInThisContext(`(() => { ${decoder}; return ${call}; })()`);
    if (!globalThis.WebAssembly.validate(binary))
      throw new Error(`${path}: what it holds is no WebAssembly`);
    mkdirSync(folder, { recursive: true });
    writeFileSync(`${folder}/hdf5.wasm`, binary);
    const read =
      'process.getBuiltinModule("node:fs").readFileSync(new URL("./hdf5.wasm", import.meta.url))';
    return { contents: text.replace(call, () => read), loader: "js" };
  });
}
