import { coordinateFrom } from "../arrays/index.ts";
import { checkEncoding, storedAttributes } from "../dataset/index.ts";
import { describeVariables } from "./manifest.ts";
import type { ResolvedDefinition } from "./resolve-definition.ts";

/**
 * Sees that a dataset can have the attributes of a definition, which must not come to light after all cases were run. A constant
 * that is the coordinate of a dimension is no attribute.
 *
 * @throws CropError `bad-data` naming the attribute
 */
export function checkAttributes({
  definition,
  space,
  constants,
  coords,
  vars = {},
}: ResolvedDefinition): void {
  if (definition.reap !== undefined) return; // it makes no dataset
  const variables = describeVariables(vars);
  const dims = new Set(Object.values(variables).flatMap(({ dims: own = [] }) => own));
  const recorded = Object.entries(constants).filter(([name]) => !dims.has(name));
  storedAttributes({ ...Object.fromEntries(recorded), ...definition.attrs }, "the dataset");
  for (const [name, { values, attrs }] of Object.entries(coords)) {
    const swept = space.dims.find((dim) => dim.name === name);
    checkEncoding(name, (values ?? coordinateFrom(swept?.values)).dtype, attrs);
    storedAttributes(attrs, `coordinate \`${name}\``);
  }
  for (const [name, { dtype, attrs = {} }] of Object.entries(variables)) {
    checkEncoding(name, dtype, attrs);
    storedAttributes(attrs, `variable \`${name}\``);
  }
}
