import assert from "node:assert/strict";
import { mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { test } from "node:test";
import { pathToFileURL } from "node:url";
import * as define from "../../src/crop/define.ts";
import { freezeDefinition } from "../../src/crop/index.ts";
import { leftOut } from "../../src/crop/left-out.ts";
import * as whole from "../../src/index.ts";
import { inFolder } from "../in-folder.ts";

/** Freezes the first of the files, which lie in a folder, and gives what it exports from another folder. */
async function frozenDefault(
  folder: string,
  files: Readonly<Record<string, string>>,
): Promise<unknown> {
  mkdirSync(join(folder, "below"));
  for (const [name, content] of Object.entries(files)) writeFileSync(join(folder, name), content);
  const { code } = await freezeDefinition(join(folder, Object.keys(files)[0]!));
  mkdirSync(join(folder, "frozen"));
  const frozen = join(folder, "frozen", "definition.mjs");
  writeFileSync(frozen, code);
  const module = (await import(pathToFileURL(frozen).href)) as { readonly default: unknown };
  return module.default;
}

test("`import.meta` of each source is its own, however it is written", async () => {
  await inFolder(async (folder) => {
    const all = "{ url, dirname, filename }";
    const found = await frozenDefault(folder, {
      "a 'b' ü.ts": `import { below } from "./below/below.mjs";
const ${all}: ImportMeta = import.meta;
function within(url: string) { return [url, import /* here */ . meta.filename]; }
export default {
  own: ${all}, below, within: within("url"),
  data: import.meta.resolve("./data.txt"), node: import.meta.resolve("fs"), web: import.meta.resolve("http://a/b"),
}; // the end`,
      "below/below.mjs": `#!/usr/bin/env node
export const below = { url: import.meta.url, dirname: import.meta.dirname, filename: import.meta.filename };`,
    });
    const ofFile = (...names: readonly string[]): object => ({
      url: pathToFileURL(join(folder, ...names)).href,
      dirname: join(folder, ...names.slice(0, -1)),
      filename: join(folder, ...names),
    });
    assert.deepEqual(found, {
      own: ofFile("a 'b' ü.ts"),
      below: ofFile("below", "below.mjs"),
      within: ["url", join(folder, "a 'b' ü.ts")],
      data: pathToFileURL(join(folder, "data.txt")).href,
      node: "node:fs",
      web: "http://a/b",
    });
  });
});

test("texts that hold the words `import.meta` stay as they are, also in CommonJS", async () => {
  await inFolder(async (folder) => {
    const words = "about import.meta.url here";
    const found = await frozenDefault(folder, {
      "texts.ts": `import below from "./below/below.cjs";
const n: number = 2;
export default ["${words}", '${words}', \`${words} \${n} ${words}\`, below]; // ${words}`,
      "below/below.cjs": `module.exports = "${words}"; // ${words}`,
    });
    assert.deepEqual(found, [words, words, `${words} 2 ${words}`, words]);
  });
});

test("what a tsconfig or package.json leads to by another name is a source; linked packages in JavaScript stay where they are", async () => {
  await inFolder(async (folder) => {
    const write = (name: string, content: string): void => {
      mkdirSync(dirname(join(folder, name)), { recursive: true });
      writeFileSync(join(folder, name), content);
    };
    write("linked/package.json", '{ "name": "linked", "main": "main.js" }');
    write("linked/main.js", 'exports.separator = require("path").sep;');
    write("typed/package.json", '{ "name": "@own/typed", "type": "module", "main": "main.ts" }');
    write("typed/main.ts", "export enum Kind { first = 5 }");
    write("study/package.json", '{ "type": "module", "imports": { "#model": "./code/model.js" } }');
    write("study/tsconfig.json", '{ "compilerOptions": { "paths": { "@code/*": ["./code/*"] } } }');
    write("study/code/model.js", "export const twice = (x) => 2 * x;");
    write("study/code/steps.ts", "export const steps: number = 3;");
    write(
      "study/definition.ts",
      `import { twice } from "#model";
import { steps } from "@code/steps.ts";
import { separator } from "linked";
import { Kind } from "@own/typed";
export default { twice, steps, separator, kind: Kind.first };`,
    );
    mkdirSync(join(folder, "node_modules", "@own"), { recursive: true });
    symlinkSync(join(folder, "linked"), join(folder, "node_modules", "linked"));
    symlinkSync(join(folder, "typed"), join(folder, "node_modules", "@own", "typed"));
    const { code, sources } = await freezeDefinition(join(folder, "study", "definition.ts"));
    assert.deepEqual(
      sources.map(({ file }) => relative(folder, file)),
      ["study/code/model.js", "study/code/steps.ts", "study/definition.ts", "typed/main.ts"],
    );
    write("frozen.mjs", code);
    write("study/code/model.js", "export const twice = () => NaN;");
    const module = await import(pathToFileURL(join(folder, "frozen.mjs")).href);
    const { twice, ...others } = module.default;
    assert.deepEqual([twice(2), others], [4, { steps: 3, separator: "/", kind: 5 }]);
  });
});

test("the options of a tsconfig.json hold for a definition, and for what its `paths` lead to", async () => {
  await inFolder(async (folder) => {
    const code = `function no() {}
function ten(target: any, name: string, { value }: PropertyDescriptor) { return { value: () => [10, ...value()] }; }
class Parent { value = 1; }
class Child extends Parent { declare value: number; other: any; @ten run(@no file = import.meta.filename) { return [2, file]; } }
export default () => [new Child().value, Object.hasOwn(new Child(), "other"), new Child().run()];`;
    const found = await frozenDefault(folder, {
      "a.ts": `import below from "@below/b"; ${code.replace("export default", "const own =")} export default [own(), below()];`,
      "below/b.ts": code,
      "tsconfig.json": `{ "compilerOptions": { "experimentalDecorators": true, "useDefineForClassFields": false, "paths": { "@below/*": ["./below/*"] } } }`,
    });
    assert.deepEqual(found, [
      [1, false, [10, 2, join(folder, "a.ts")]],
      [1, false, [10, 2, join(folder, "below", "b.ts")]],
    ]);
  });
});

test("a definition is found whatever its name, also as CommonJS", async () => {
  for (const name of ["a*b.ts", "a?b.ts", "a#b.mjs", "100%.ts", "'a' \"b\" ü.ts", "-a.js"]) {
    await inFolder(async (folder) => {
      assert.equal(
        await frozenDefault(folder, { [name]: "export default import.meta.filename;" }),
        join(folder, name),
      );
    });
  }
  await inFolder(async (folder) => {
    const plain = { "a.js": "module.exports = { own: 1 };" };
    assert.deepEqual(await frozenDefault(folder, plain), { own: 1 });
  });
});

test("a definition finds all of this package, however it takes it", async () => {
  const ways: Readonly<Record<string, Readonly<Record<string, string>>>> = {
    "few names": {
      "a.mjs": `import { Runner, linspace } from "crop"; export default [typeof Runner, linspace(0, 1, 2)];`,
    },
    "helpers alone": {
      "a.mjs": `import { defineCrop, linspace } from "crop"; export default [typeof defineCrop, linspace(0, 1, 2)];`,
    },
    "an object and a name": {
      "a.mjs": `import * as all from "crop"; export default [typeof all.Runner, all.linspace(0, 1, 2)];`,
    },
    "an object and a name that is worked out": {
      "a.mjs": `import * as all from "crop"; const of = (name) => all[name]; export default [typeof of("Run" + "ner"), of("linspace")(0, 1, 2)];`,
    },
    "an object, beside a function of the same name as the bundler's": {
      "a.mjs": `import * as all from "crop"; function __export(name) { return all[name]; } export default [typeof __export("Run" + "ner"), __export("linspace")(0, 1, 2)];`,
    },
    "through a module": {
      "a.mjs": `import { Runner, linspace } from "./below/below.mjs"; export default [typeof Runner, linspace(0, 1, 2)];`,
      "below/below.mjs": `export * from "crop";`,
    },
    "when it runs": {
      "a.mjs": `const { Runner, linspace } = await import("crop"); export default [typeof Runner, linspace(0, 1, 2)];`,
    },
    "through a module in TypeScript, which may export types": {
      "a.mts": `import { R, linspace, bisect as b } from "./below/below.ts"; export default [typeof R, linspace(0, 1, typeof b === "function" ? 2 : 0)];`,
      "below/below.ts": `import { linspace, bisect } from "crop"; export { Runner as R } from "crop"; export { linspace, bisect };`,
    },
    "an object of a module in TypeScript": {
      "a.mts": `import * as below from "./below/below.ts"; export default [typeof below.R, below.linspace(0, 1, 2)];`,
      "below/below.ts": `export { Runner as R, linspace } from "crop";`,
    },
    "from CommonJS": {
      "a.mjs": `import below from "./below/below.cjs"; export default [typeof below.Runner, below.linspace(0, 1, 2)];`,
      "below/below.cjs": `const name = "crop"; module.exports = { ...require("crop") };`,
    },
  };
  for (const [way, files] of Object.entries(ways)) {
    await inFolder(async (folder) => {
      assert.deepEqual(
        await frozenDefault(folder, files),
        ["function", Float64Array.of(0, 1)],
        way,
      );
    });
  }
});

test("what stands for this package has all its names", () => {
  assert.deepEqual(Object.keys(define), Object.keys(whole));
  const all = new Map<string, unknown>(Object.entries(whole));
  for (const [name, value] of Object.entries(define))
    assert.ok(value === leftOut || value === all.get(name), name);
});
