import { allocate } from "../arrays/index.ts";
import type { ParameterValue } from "../combos/index.ts";
import { checkSchema } from "../dataset/index.ts";
import { CropError, isCropError } from "../errors.ts";
import type { CaseOutput, CaseValue } from "./case-record.ts";
import { coordinateLengths } from "./coordinate-lengths.ts";
import { describeVariables } from "./manifest.ts";
import { reapSchema } from "./reap-schema.ts";
import type { ResolvedDefinition } from "./resolve-definition.ts";

/**
 * Sees that the labels of a definition can be those of a dataset, as far as is known before the first case: what reaping would refuse
 * must not come to light after all cases were run.
 *
 * @throws CropError `bad-definition` that says what reaping would say
 */
export function checkLabels(resolved: ResolvedDefinition, where: string): void {
  const { definition, space, constants, vars, coords } = resolved;
  if (definition.reap !== undefined) return;
  const dims = space.dims.map(({ name, values }) => ({ name, values: firstOf(values) }));
  const onePlace = { ...space, dims, size: 1 }; // the values are checked already, and may be many
  const labels = { space: onePlace, coords, attrs: definition.attrs ?? {} };
  const crop = {
    name: where,
    cases: 1,
    ...(vars === undefined ? {} : { variables: describeVariables(vars) }),
  };
  const sample = vars === undefined ? returnedCoordinates(resolved) : declaredOutputs(resolved);
  try {
    checkSchema(reapSchema(crop, labels, constants, sample, "grid").netcdf);
  } catch (error) {
    if (!isCropError(error, "bad-data")) throw error;
    throw new CropError("bad-definition", `${where}: ${error.message}`, {
      cause: error,
      fields: { ...error.fields, file: where },
    });
  }
}

// Still of its dtype: the largest uint64 is no int64, which a list of bigints becomes.
function firstOf(values: ArrayLike<ParameterValue>): ArrayLike<ParameterValue> {
  return values instanceof BigUint64Array ? values.subarray(0, 1) : [values[0]!];
}

/** Stands for what a case gives: outputs of the declared dtypes, of length 1 where nothing tells their length. */
function declaredOutputs({ vars = {}, coords, constants }: ResolvedDefinition): CaseValue {
  const lengths = coordinateLengths(coords, constants);
  return Object.fromEntries(
    Object.entries(vars).map(([name, { dtype = "float64", dims = [] }]): [string, CaseOutput] => {
      const shape = dims.map((dim) => (Object.hasOwn(lengths, dim) ? lengths[dim]! : 1));
      return [name, { dtype, shape, data: allocate(dtype, 0) }];
    }),
  );
}

/** Stands for what a case gives where nothing is declared: any outputs along the given coordinates. */
function returnedCoordinates({ coords }: ResolvedDefinition): CaseValue {
  return Object.fromEntries(
    Object.entries(coords).flatMap(([name, { values }]): (readonly [string, CaseOutput])[] =>
      values === undefined ? [] : [[name, { ...values, dims: [name], isCoordinate: true }]],
    ),
  );
}
