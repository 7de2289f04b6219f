import { resolve } from "node:path";
import { serialize } from "node:v8";
import type { CodeSource, SettledDefinition } from "../crop/index.ts";
import { CropError, messageOf } from "../errors.ts";
import { sha256 } from "../files/index.ts";

/**
 * Gives a definition in memory as a module that other processes can load: its functions go as their text, its
 * resources as data. A function must not use variables from around it; `constants` and `resources` reach it.
 *
 * @throws CropError `bad-definition` for a function without a text (native, bound) or a resource that is no data
 */
export function sendable(definition: SettledDefinition): CodeSource {
  const { fn, command, setup, resources } = definition;
  const fields = [
    ...(fn === undefined ? [] : [`fn: ${functionText("fn", fn)}`]),
    ...(setup === undefined ? [] : [`setup: ${functionText("setup", setup)}`]),
    ...(command === undefined ? [] : [`command: ${JSON.stringify(command)}`]),
    ...(resources === undefined
      ? []
      : [`resources: deserialize(Buffer.from("${resourceText(resources)}", "base64"))`]),
  ];
  const code = [
    "// A function in memory, as its text.",
    'import { deserialize } from "node:v8";',
    // Some compilers put this call around functions, and it is not in their text.
    "const __name = (named) => named;",
    `export default { ${fields.join(",\n")} };\n`,
  ].join("\n");
  return {
    kind: "module",
    file: resolve(`${definition.name ?? fn?.name ?? "function"}.mjs`),
    frozen: { code, codeHash: sha256(code), sources: [] },
    definition,
  };
}

function functionText(name: string, fn: (...args: never[]) => unknown): string {
  const text = String(fn);
  if (isExpression(`(${text})`)) return `(${text})`;
  // A method as an object literal has it: `fn({ a }) { … }`.
  if (isExpression(`({${text}})`)) return `Object.values({${text}})[0]`;
  throw new CropError(
    "bad-definition",
    `\`${name}\` cannot be sent to other processes, since its text is no function (${text.slice(0, 60)}); wrap it in an arrow function`,
  );
}

function isExpression(text: string): boolean {
  try {
    // Compiled and never called.
    // oxlint-disable-next-line typescript/no-implied-eval, no-new-func -- the function's own text
    return typeof new Function(`return ${text}`) === "function" && !text.includes("[native code]");
  } catch {
    return false;
  }
}

function resourceText(resources: Readonly<Record<string, unknown>>): string {
  try {
    return serialize(resources).toString("base64");
  } catch (error) {
    throw new CropError(
      "bad-definition",
      `\`resources\` cannot be sent to other processes: ${messageOf(error)}; use a definition file, which makes them there`,
      { cause: error },
    );
  }
}
