import { CropError } from "../../errors.ts";
import type { Warn } from "../signal/index.ts";
import type { Trace } from "../trace.ts";
import type { ComponentPair } from "./component-pairs.ts";

/**
 * Gives the components of which the observed or the synthetic trace never changes, such as those of a dead channel or of one that a
 * two-dimensional simulation does not move. No window is ever found in them, so each is told to `warn`.
 *
 * @throws CropError `bad-data` when there is no other component
 */
export function flatComponents(pairs: readonly ComponentPair[], warn: Warn): ReadonlySet<string> {
  const flat = new Map<string, string>();
  for (const { component, observed, synthetic } of pairs) {
    for (const [role, trace] of [
      ["observed", observed],
      ["synthetic", synthetic],
    ] as const) {
      if (isFlat(trace)) {
        flat.set(component, `${trace.id} ${role} is flat: every sample is ${trace.data[0]}`);
      }
    }
  }
  if (flat.size === pairs.length) {
    throw new CropError("bad-data", `${[...flat.values()].join("; ")}; nothing can be compared`, {
      fields: { ids: pairs.map((pair) => pair.observed.id) },
    });
  }
  for (const message of flat.values()) warn(`${message}; it gets no windows`);
  return new Set(flat.keys());
}

function isFlat({ data }: Trace): boolean {
  const first = data[0];
  return first !== undefined && data.every((value: number | bigint) => value === first);
}
