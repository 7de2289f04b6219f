import { type Code, unsigned } from "./wasm-function.ts";

/** Code that computes a complex number: two float64 in one vector of 128 bits, the real part first. */
export type Complex = Code;

/** Gives the sum. */
export function add(a: Complex, b: Complex): Complex {
  return [...a, ...b, ...vector(0xf0)];
}

/** Gives the difference. */
export function subtract(a: Complex, b: Complex): Complex {
  return [...a, ...b, ...vector(0xf1)];
}

/** Gives a number times a real one. */
export function scale(factor: number, a: Complex): Complex {
  return [...pair(factor, factor), ...a, ...vector(0xf2)];
}

/** Gives a number times -i. */
export function timesMinusI(a: Complex): Complex {
  return [...swap(a), ...pair(0, -0), ...vector(0x51)];
}

/** A factor that is kept as its real part twice, and its imaginary part negated and as it is. */
export interface Factor {
  readonly re: Complex;
  readonly im: Complex;
}

/** Gives the code that reads a factor from an address and some bytes. */
export function loadFactor(address: Code, offset: number): Factor {
  const part = (at: number): Code => [...address, ...vector(0x0a), 3, ...unsigned(at)];
  return { re: part(offset), im: [...part(offset + 8), ...pair(-0, 0), ...vector(0x51)] };
}

/** Gives a product; the code of `a` is used twice. */
export function multiply(a: Complex, by: Factor): Complex {
  return add([...a, ...by.re, ...vector(0xf2)], [...swap(a), ...by.im, ...vector(0xf2)]);
}

/** Gives the code that reads a number from an address. */
export function load(address: Code): Complex {
  return [...address, ...vector(0x00), 3, 0];
}

/** Gives the code that writes a number to an address. */
export function store(address: Code, value: Complex): Code {
  return [...address, ...value, ...vector(0x0b), 3, 0];
}

function swap(a: Complex): Complex {
  return [...a, ...a, ...vector(0x0d), 8, 9, 10, 11, 12, 13, 14, 15, 0, 1, 2, 3, 4, 5, 6, 7];
}

function pair(first: number, second: number): Code {
  return [...vector(0x0c), ...new Uint8Array(Float64Array.of(first, second).buffer)];
}

/** WebAssembly Core Specification 2.0, section 5.4.8. */
function vector(instruction: number): Code {
  return [0xfd, ...unsigned(instruction)];
}
