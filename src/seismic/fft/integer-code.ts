import type { Code } from "./wasm-function.ts";

// i32 in WebAssembly, modulo 2^32: WebAssembly Core Specification 2.0, section 5.4.7.

/** Gives the sum of whole numbers. */
export function sumOf(a: Code, b: Code): Code {
  return [...a, ...b, 0x6a];
}

/** Gives the product of whole numbers. */
export function productOf(a: Code, b: Code): Code {
  return [...a, ...b, 0x6c];
}

/** Gives 1 where whole numbers differ, otherwise 0. */
export function differ(a: Code, b: Code): Code {
  return [...a, ...b, 0x47];
}

/** Gives a whole number. */
export function constant(value: number): Code {
  return [0x41, ...signed(value)];
}

/** Gives a whole number in signed LEB128. */
function signed(value: number): Code {
  return value >= -64 && value < 64
    ? [value & 0x7f]
    : [(value & 0x7f) | 0x80, ...signed(value >> 7)];
}
