import { coordinateFrom, flawedText, fromValues, isDType, type NdArray } from "../arrays/index.ts";
import {
  checkSeed,
  type ComboEntries,
  comboEntries,
  type ParameterSpace,
  parseSpace,
  type SpaceInput,
} from "../combos/index.ts";
import { CropError, messageOf } from "../errors.ts";
import { checkFields } from "./check-definition.ts";
import type {
  CommandDefinition,
  CropDefinition,
  SettledDefinition,
  VariableDefinition,
} from "./definition.ts";
import { slotText } from "./slot-text.ts";
import { isVariableName, isWholeNumber, nameRule } from "./variable-name.ts";

/** What is given in the place of the definition's own. */
export interface Overrides {
  /** The whole parameter space; combos and cases of the definition do not count then. */
  readonly space?: SpaceInput;
  readonly combos?: Readonly<Record<string, ArrayLike<unknown>>>;
  readonly constants?: Readonly<Record<string, unknown>>;
  readonly seed?: number;
}

/** A definition that was checked, with its parameter space. */
export interface ResolvedDefinition {
  readonly definition: SettledDefinition;
  readonly space: ParameterSpace;
  readonly constants: Readonly<Record<string, unknown>>;
  readonly vars: Readonly<Record<string, VariableDefinition>> | undefined;
  readonly coords: Readonly<Record<string, Coordinate>>;
}

/** A coordinate as the dataset gets it. */
export interface Coordinate {
  /** Undefined for a swept argument, whose values are those of the space. */
  readonly values: NdArray | undefined;
  readonly attrs: Readonly<Record<string, unknown>>;
}

const fieldNames = new Set([
  "fn",
  "command",
  "combos",
  "cases",
  "modules",
  "fnArgs",
  "samples",
  "constants",
  "resources",
  "vars",
  "reap",
  "coords",
  "attrs",
  "name",
  "batchsize",
  "numBatches",
  "retries",
  "timeoutSeconds",
  "setup",
  "seed",
] satisfies (keyof CropDefinition)[]);

/**
 * Checks a definition and works out its parameter space.
 *
 * @throws CropError `bad-definition` or `bad-combos` that names the field, argument or variable; `bad-option` for a seed in its place that is none
 */
export function resolveDefinition(
  definition: SettledDefinition,
  where: string,
  overrides: Overrides = {},
): ResolvedDefinition {
  const fail = (message: string): never => {
    throw new CropError("bad-definition", `${where}: ${message}`, { fields: { file: where } });
  };
  for (const field of Object.keys(definition)) {
    if (!fieldNames.has(field as keyof CropDefinition)) {
      fail(
        `a crop definition has no field \`${field}\`; its fields are ${[...fieldNames].join(", ")}`,
      );
    }
  }
  checkFields(definition, where);
  const { fn, command, setup, retries = 0, timeoutSeconds, seed = 0 } = definition;
  if ((fn === undefined) === (command === undefined))
    fail("give exactly one of `fn` and `command`");
  if (fn !== undefined && typeof fn !== "function") fail("`fn` must be a function");
  if (setup !== undefined && typeof setup !== "function") fail("`setup` must be a function");
  if (definition.reap !== undefined) checkReaper(definition, fail);
  if (!Number.isSafeInteger(retries) || retries < 0 || retries > 200)
    fail("`retries` must be a whole number from 0 to 200");
  const isTime = typeof timeoutSeconds === "number" && timeoutSeconds > 0;
  if (timeoutSeconds !== undefined && !(isTime && timeoutSeconds < 2_000_000))
    fail("`timeoutSeconds` must be a positive number below 2,000,000");
  if (!Number.isSafeInteger(seed)) fail("`seed` must be a whole number");
  if (overrides.seed !== undefined) checkSeed(overrides.seed);
  const constants = { ...definition.constants, ...overrides.constants };
  const space = parseSpace(overrides.space ?? ownSpace(definition, overrides));
  for (const name of Object.keys(constants)) {
    checkName(name, "a constant", fail);
    if (space.names.includes(name))
      fail(`\`${name}\` is both swept and a constant; leave one of them out`);
    if (typeof constants[name] === "function")
      fail(`constant \`${name}\` is a function; put it into \`resources\``);
    if (Object.hasOwn(definition.attrs ?? {}, name))
      fail(`constant \`${name}\` and \`${name}\` of \`attrs\` would be one attribute; rename one`);
  }
  for (const name of Object.keys(definition.resources ?? {})) {
    if (space.names.includes(name) || name in constants)
      fail(`\`${name}\` is both a resource and swept or a constant`);
  }
  for (const { name, values } of space.dims) {
    checkName(name, "an argument", fail);
    checkLabels(name, values);
  }
  const vars = checkVariables(definition, space, fail);
  const coords = checkCoordinates(definition, space, vars, fail);
  if (command !== undefined) {
    checkCommand(normalCommand(command), space.names, constants, fail);
  }
  return { definition, space, constants, vars, coords };
}

/** Gives what a definition sweeps, with combos of `overrides` in the place of its own. */
export function ownSpace(
  definition: SettledDefinition,
  overrides: Pick<Overrides, "combos"> = {},
): SpaceInput {
  const { cases, fnArgs } = definition;
  return {
    combos: withOverrides(definition, overrides),
    ...(cases === undefined ? {} : { cases }),
    ...(fnArgs === undefined ? {} : { fnArgs }),
  };
}

function withOverrides(
  definition: SettledDefinition,
  overrides: Pick<Overrides, "combos">,
): ComboEntries {
  const entries = [...comboEntries(definition.combos ?? {})];
  for (const [name, values] of Object.entries(overrides.combos ?? {})) {
    const at = entries.findIndex(([each]) => each === name);
    if (at === -1) entries.push([name, values]);
    else entries[at] = [name, values];
  }
  return entries;
}

type Fail = (message: string) => never;

function checkName(name: string, what: string, fail: Fail): void {
  if (!isVariableName(name))
    fail(`${JSON.stringify(name)} cannot be the name of ${what}: ${nameRule}`);
  if (isWholeNumber(name))
    fail(
      `"${name}" cannot be the name of ${what}: JavaScript puts whole numbers before all other names of an object, whatever the order in which they are written; rename it, to "n${name}" say`,
    );
}

// Reaping makes a coordinate of the values; that it cannot must not come to light after all cases were run.
function checkLabels(name: string, values: ArrayLike<unknown>): void {
  try {
    const flawed = flawedText(fromValues(values));
    if (flawed !== undefined)
      throw new CropError("bad-data", `element [${flawed.at}] is a text with ${flawed.flaw}`);
  } catch (error) {
    throw new CropError(
      "bad-combos",
      `the values of argument \`${name}\` cannot be one coordinate: ${messageOf(error)}; sweep values of one kind, texts without NUL`,
      { cause: error, fields: { argument: name } },
    );
  }
}

function checkReaper({ reap, vars, coords }: SettledDefinition, fail: Fail): void {
  if (typeof reap !== "object" || reap === null || typeof reap.write !== "function")
    return fail("`reap` must be an object with a function `write`");
  const { output } = reap;
  if (output !== undefined && (typeof output !== "string" || output === ""))
    fail("the `output` of `reap` must be the path of a file");
  if (vars !== undefined || coords !== undefined)
    fail(
      "`reap` writes no dataset, so there are no `vars` and `coords`: leave one or the other out",
    );
}

function checkVariables(
  definition: SettledDefinition,
  space: ParameterSpace,
  fail: Fail,
): ResolvedDefinition["vars"] {
  const { vars } = definition;
  if (vars === undefined) return undefined;
  if (Object.keys(vars).length === 0)
    fail("`vars` names no variable; leave it out or name the outputs");
  for (const [name, variable] of Object.entries(vars)) {
    checkName(name, "a variable", fail);
    if (space.names.includes(name)) fail(`\`${name}\` is both a swept argument and a variable`);
    if (variable.dtype !== undefined && !isDType(variable.dtype))
      fail(`variable \`${name}\`: there is no dtype \`${String(variable.dtype)}\``);
    const dims = variable.dims ?? [];
    for (const dim of dims) {
      checkName(dim, "a dimension", fail);
      if (space.names.includes(dim))
        fail(`variable \`${name}\`: dimension \`${dim}\` is a swept argument already`);
    }
    if (new Set(dims).size !== dims.length) fail(`variable \`${name}\` names a dimension twice`);
  }
  return vars;
}

function checkCoordinates(
  definition: SettledDefinition,
  space: ParameterSpace,
  vars: ResolvedDefinition["vars"],
  fail: Fail,
): Readonly<Record<string, Coordinate>> {
  const coords: Record<string, Coordinate> = {};
  const inner = new Set(Object.values(vars ?? {}).flatMap((variable) => variable.dims ?? []));
  for (const [name, given] of Object.entries(definition.coords ?? {})) {
    const { values, units, attrs } = normalCoordinate(given);
    const own = { ...attrs, ...(units === undefined ? {} : { units }) };
    if (space.names.includes(name)) {
      if (values !== undefined)
        fail(
          `coordinate \`${name}\` is a swept argument: its values come from combos and cases; give units or attrs only`,
        );
      coords[name] = { values: undefined, attrs: own };
      continue;
    }
    if (values === undefined) fail(`coordinate \`${name}\` has no values`);
    if (vars !== undefined && !inner.has(name)) {
      fail(
        `coordinate \`${name}\` belongs to no dimension of a variable; dimensions are ${[...inner].join(", ") || "none"}`,
      );
    }
    coords[name] = { values: coordinateOf(name, values, fail), attrs: own };
  }
  return coords;
}

function coordinateOf(name: string, values: unknown, fail: Fail): NdArray {
  let array: NdArray;
  try {
    array = coordinateFrom(values);
  } catch (error) {
    return fail(`coordinate \`${name}\`: ${messageOf(error)}`);
  }
  if (array.shape.length !== 1) fail(`coordinate \`${name}\` must be a list of single values`);
  return array;
}

function normalCoordinate(
  given:
    | ArrayLike<unknown>
    | {
        readonly values?: ArrayLike<unknown>;
        readonly units?: string;
        readonly attrs?: Readonly<Record<string, unknown>>;
      },
): {
  readonly values?: ArrayLike<unknown>;
  readonly units?: string;
  readonly attrs?: Readonly<Record<string, unknown>>;
} {
  return Array.isArray(given) || ArrayBuffer.isView(given)
    ? { values: given as ArrayLike<unknown> }
    : (given as { readonly values?: ArrayLike<unknown> });
}

/** Gives a command in its long form. */
export function normalCommand(command: readonly string[] | CommandDefinition): CommandDefinition {
  return "args" in command ? command : { args: command };
}

/** Slots that are not settings. */
export const builtInSlots = ["seed", "case", "folder", "source"] as const;

function checkCommand(
  command: CommandDefinition,
  swept: readonly string[],
  constants: Readonly<Record<string, unknown>>,
  fail: Fail,
): void {
  const names = new Set([...swept, ...Object.keys(constants)]);
  const templates = [
    ...command.args,
    command.stdin ?? "",
    command.outputFile ?? "",
    ...Object.values(command.env ?? {}).map(String),
    ...Object.entries(command.files ?? {}).flat(),
  ];
  const slots = templates.flatMap((template) => slotsOf(template, (name) => names.has(name)));
  for (const slot of new Set(slots)) {
    if (Object.hasOwn(constants, slot)) checkSlot(slot, constants[slot], fail);
    if (names.has(slot) || (builtInSlots as readonly string[]).includes(slot)) continue;
    fail(
      `the command has a slot {${slot}}, but no argument or constant of that name; write {{${slot}}} for the text {${slot}} itself`,
    );
  }
}

function checkSlot(name: string, constant: unknown, fail: Fail): void {
  try {
    slotText(constant);
  } catch (error) {
    fail(`constant \`${name}\` cannot fill the slot {${name}}: ${messageOf(error)}`);
  }
}

function slotsOf(template: string, isSetting: (name: string) => boolean): string[] {
  const names: string[] = [];
  fillSlots(template, isSetting, (name) => {
    names.push(name);
    return "";
  });
  return names;
}

const likeName = /^[\p{L}_][\p{L}\p{M}\p{N}_.-]*$/u;

/**
 * Fills the `{name}` slots of a template; `{{name}}` stands for `{name}` itself, other braces stay as they are. A slot
 * holds what looks like a name, or any text, with spaces say, that is one according to `isSetting`.
 */
export function fillSlots(
  template: string,
  isSetting: (name: string) => boolean,
  valueOf: (name: string) => string,
): string {
  return template.replace(
    /\{\{([^{}]*)\}\}|\{([^{}]*)\}/g,
    (braces, literal: string | undefined, name: string = "") => {
      const text = literal ?? name;
      if (!likeName.test(text) && !isSetting(text)) return braces;
      return literal === undefined ? valueOf(name) : `{${literal}}`;
    },
  );
}
