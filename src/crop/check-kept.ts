import { CropError } from "../errors.ts";
import { foreignClass, unstorable } from "./plain-data.ts";
import { provenanceNames } from "./provenance.ts";
import type { ResolvedDefinition } from "./resolve-definition.ts";

type Values = Readonly<Record<string, unknown>>;

/**
 * Sees that constants and attributes come back from the files of a crop as they are: that they do not must not come to
 * light after all cases were run.
 *
 * @throws CropError `bad-definition` that names the constant or attribute
 */
export function checkKept(resolved: ResolvedDefinition, where: string): void {
  const { definition, constants, coords, vars = {} } = resolved;
  const { attrs = {} } = definition;
  const refuse = (message: string): never => {
    throw new CropError("bad-definition", `${where}: ${message}`, { fields: { file: where } });
  };
  const checkAttributes = (values: Values, owner: string): void => {
    for (const [name, value] of Object.entries(values)) {
      const flaw = unstorable(value, `${owner}: attribute \`${name}\``, attributeFlaw);
      if (flaw !== undefined) refuse(`${flaw}, which no file keeps; give numbers, texts or lists`);
    }
  };
  for (const [name, value] of Object.entries(constants)) {
    if (value === undefined) refuse(`constant \`${name}\` is undefined; leave it out`);
    const flaw = unstorable(value, `constant \`${name}\``, constantFlaw);
    if (flaw !== undefined)
      refuse(`${flaw}, which no case receives as it is; give plain data, or use \`resources\``);
  }
  const name = Object.keys({ ...constants, ...attrs }).find((each) => provenanceNames.has(each));
  if (name !== undefined && definition.reap === undefined)
    refuse(
      `${Object.hasOwn(constants, name) ? "constant" : "attribute"} \`${name}\` has the name of an attribute that tells where the results come from; rename it`,
    );
  checkAttributes(attrs, "the dataset");
  for (const [coordinate, own] of Object.entries(coords))
    checkAttributes(own.attrs, `coordinate \`${coordinate}\``);
  for (const [variable, own] of Object.entries(vars))
    checkAttributes(own.attrs ?? {}, `variable \`${variable}\``);
}

function constantFlaw(value: object): string | undefined {
  if (Buffer.isBuffer(value)) return "a Buffer (a Uint8Array is kept: `new Uint8Array(buffer)`)";
  if (value instanceof Date && Number.isNaN(value.getTime())) return "an invalid date";
  if (Array.isArray(value) && value.reduce<number>((n) => n + 1, 0) < value.length)
    return "a list with holes";
  return foreignClass(value);
}

function attributeFlaw(value: object): string | undefined {
  if (value instanceof Map || value instanceof Set) return `a ${value.constructor.name}`;
  return Buffer.isBuffer(value) ? undefined : constantFlaw(value);
}
