import { isNdArray } from "../arrays/index.ts";
import { CropError } from "../errors.ts";
import type {
  CommandDefinition,
  CoordinateDefinition,
  CropDefinition,
  VariableDefinition,
} from "./definition.ts";

/** What a field may hold, as a test and as messages say it. */
interface Rule {
  readonly allows: (value: unknown) => boolean;
  readonly says: string;
  /** The rule for what it holds. */
  readonly each?: Rule;
}

/** A rule for every field that there is. */
type Rules<Fields> = Readonly<Record<keyof Fields, Rule>>;

const text: Rule = { allows: isText, says: "a text" };
const argument: Rule = {
  allows: (value) => isText(value) && !value.includes("\0"),
  says: "a text without NUL",
};
const texts: Rule = { allows: Array.isArray, says: "a list of texts", each: text };
const path: Rule = { allows: (value) => isText(value) && value !== "", says: "the path of a file" };
const byName: Rule = { allows: isMapping, says: "a plain object: { name: value }" };
const textByName: Rule = { ...byName, each: text };
const variableOfEnvironment: Rule = {
  allows: (value) =>
    argument.allows(value) || typeof value === "number" || typeof value === "boolean",
  says: "a text without NUL, a number or a boolean",
};

const definitionRules: Partial<Rules<CropDefinition>> = {
  combos: { allows: isObject, says: "an object of lists: { name: values }" },
  cases: { allows: (value) => value !== null, says: "a list of cases" },
  modules: textByName,
  fnArgs: {
    allows: (value) => [value].flat().every(isText),
    says: "a list of names",
  },
  samples: byName,
  constants: byName,
  resources: byName,
  vars: {
    allows: isMapping,
    says: 'a plain object with what is known of each output: { a: {}, b: { units: "m" } }',
  },
  coords: byName,
  attrs: byName,
  name: text,
};

const commandRules: Rules<CommandDefinition> = {
  args: {
    allows: (value) => Array.isArray(value) && value.length > 0 && value[0] !== "",
    says: "a list of texts, the program first",
    each: argument,
  },
  stdin: text,
  env: { ...byName, each: variableOfEnvironment },
  files: textByName,
  outputFile: path,
  output: oneOf(["json", "number", "csv", "text"] satisfies CommandDefinition["output"][]),
  keepFolder: oneOf(["failed", "always", "never"] satisfies CommandDefinition["keepFolder"][]),
};

const variableRules: Rules<VariableDefinition> = {
  dims: texts,
  units: text,
  dtype: text,
  attrs: byName,
};

const coordinateRules: Rules<CoordinateDefinition> = {
  values: { allows: (value) => isList(value) || isNdArray(value), says: "a list" },
  units: text,
  attrs: byName,
};

/**
 * Sees that the fields of a definition, and the fields of these, are there and hold what they can hold.
 *
 * @throws CropError `bad-definition` that names the field and says what it may hold
 */
export function checkFields(
  definition: { readonly [Field in keyof CropDefinition]?: CropDefinition[Field] | undefined },
  where: string,
): void {
  const checks = new FieldChecks(where);
  checks.fields("", definition, definitionRules);
  const { command, vars = {}, coords = {} } = definition;
  if (command !== undefined) checkCommand(command, checks);
  for (const [name, variable] of Object.entries(vars))
    checks.mapping(`variable \`${name}\``, variable, variableRules);
  for (const [name, coordinate] of Object.entries(coords)) {
    if (!isList(coordinate)) checks.mapping(`coordinate \`${name}\``, coordinate, coordinateRules);
  }
}

function checkCommand(command: unknown, checks: FieldChecks): void {
  if (isMapping(command)) {
    checks.mapping("`command`", command, commandRules);
    checks.value("`args` of `command`", command["args"], commandRules.args);
  } else {
    const says = `${commandRules.args.says}, or an object with them as \`args\``;
    checks.value("`command`", command, { ...commandRules.args, says });
  }
}

/** Refuses what breaks a rule. */
class FieldChecks {
  readonly #where: string;

  constructor(where: string) {
    this.#where = where;
  }

  /** Sees that `owner` is an object that has no other fields than those with rules, and that these keep them. */
  mapping(owner: string, value: unknown, rules: Readonly<Record<string, Rule>>): void {
    const names = Object.keys(rules).join(", ");
    const says = `an object with the fields ${names}`;
    if (!isMapping(value)) return this.value(owner, value, { allows: isMapping, says });
    for (const name of Object.keys(value)) {
      if (!Object.hasOwn(rules, name))
        this.#fail(`${owner} has no field \`${name}\`; its fields are ${names}`);
    }
    this.fields(` of ${owner}`, value, rules);
  }

  /** Sees that the fields with rules keep them. */
  fields(ofOwner: string, fields: object, rules: Readonly<Record<string, Rule>>): void {
    for (const [name, value] of Object.entries(fields)) {
      if (value !== undefined && Object.hasOwn(rules, name))
        this.value(`\`${name}\`${ofOwner}`, value, rules[name]!);
    }
  }

  value(what: string, value: unknown, { allows, says, each }: Rule): void {
    if (!allows(value)) this.#fail(`${what} must be ${says}; it is ${described(value)}`);
    if (each === undefined) return;
    for (const [key, item] of Object.entries(Array.isArray(value) ? [...value] : Object(value)))
      this.value(`\`${Array.isArray(value) ? `[${key}]` : key}\` of ${what}`, item, each);
  }

  #fail(message: string): never {
    const fields = { file: this.#where };
    throw new CropError("bad-definition", `${this.#where}: ${message}`, { fields });
  }
}

/** Tells whether a value is an object of values by name, and no list, map or instance of a class. */
export function isMapping(value: unknown): value is Readonly<Record<string, unknown>> {
  if (!isObject(value)) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}

function isObject(value: unknown): value is object {
  return typeof value === "object" && value !== null;
}

function isText(value: unknown): value is string {
  return typeof value === "string";
}

function isList(value: unknown): boolean {
  return Array.isArray(value) || ArrayBuffer.isView(value);
}

function oneOf(values: readonly string[]): Rule {
  return {
    allows: (value) => isText(value) && values.includes(value),
    says: values.map((value) => `"${value}"`).join(" or "),
  };
}

function described(value: unknown): string {
  if (Array.isArray(value)) return "a list";
  if (typeof value === "function") return "a function";
  if (isMapping(value)) return "an object";
  if (isObject(value)) return `an instance of ${value.constructor.name || "a class"}`;
  return isText(value) ? JSON.stringify(value) : String(value);
}
