/** Gives the dtype that holds whole numbers, int64 where both do; undefined where neither does. */
export function bigintDType(values: readonly bigint[]): "int64" | "uint64" | undefined {
  if (values.every((value) => BigInt.asIntN(64, value) === value)) return "int64";
  if (values.every((value) => BigInt.asUintN(64, value) === value)) return "uint64";
  return undefined;
}
