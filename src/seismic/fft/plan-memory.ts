import { type RadixPass, scalarPass } from "./radix-passes.ts";
import { VectorMemory } from "./vector-memory.ts";

/** Memory of a plan, and the passes that work on its arrays. */
export interface PlanMemory {
  /** Gives a new array of zeros. */
  array(length: number): Float64Array;
  /** Gives the pass of a radix with that m; `undefined` for a radix that has none of its own. */
  pass(radix: number, m: number): RadixPass | undefined;
}

/**
 * Gives memory for so many float64 in all. Its passes use the vector instructions of WebAssembly, or give the same bits without them
 * where those cannot be had: little address space (h_vmem of Grid Engine), an engine without them, less than 64 KiB or more than 4 GiB.
 */
export function planMemory(length: number): PlanMemory {
  return VectorMemory.of(length) ?? new ScalarMemory();
}

class ScalarMemory implements PlanMemory {
  readonly pass = scalarPass;

  array(length: number): Float64Array {
    return new Float64Array(length);
  }
}
