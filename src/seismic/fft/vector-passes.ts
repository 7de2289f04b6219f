import {
  type Butterfly,
  butterflyFive,
  butterflyFour,
  butterflyOfPrime,
  butterflyThree,
  butterflyTwo,
} from "./butterflies.ts";
import { type Complex, load, loadFactor, multiply, store } from "./complex-code.ts";
import { constant, differ, productOf, sumOf } from "./integer-code.ts";
import { type Code, parameter, WasmFunction, wasmModule } from "./wasm-function.ts";

const i32 = 0x7f;
const v128 = 0x7b;

/** What a function is given: addresses of x, y and the twiddles, m, and the bytes of s complex numbers; see `RadixPass`. */
const [x, y, twiddles, m, row] = [
  parameter(0),
  parameter(1),
  parameter(2),
  parameter(3),
  parameter(4),
];
const parameters = 5;

const radices = [2, 3, 4, 5, 7, 11, 13] as const;

/** Gives a module with a pass of each radix from 2 to 13, named after it, and "last" for radix 4 where m is 1. */
export function vectorModule(): Uint8Array {
  const functions = new Map<string, WasmFunction>([["last", lastPassOf(4, butterflyFour)]]);
  for (const p of radices) functions.set(`${p}`, passOf(p, butterflyOf(p)));
  return wasmModule(functions, parameters);
}

function butterflyOf(p: (typeof radices)[number]): Butterfly {
  switch (p) {
    case 2:
      return butterflyTwo;
    case 3:
      return butterflyThree;
    case 4:
      return butterflyFour;
    case 5:
      return butterflyFive;
    default:
      return butterflyOfPrime(p);
  }
}

/** A loop over q of a loop over r. */
function passOf(p: number, butterfly: Butterfly): WasmFunction {
  const f = new WasmFunction(parameters);
  const step = f.keep(i32, productOf(m, row));
  f.repeat(() => {
    const factors = Array.from({ length: p - 1 }, (_, k) => {
      const { re, im } = loadFactor(twiddles, 16 * k);
      return { re: f.keep(v128, re), im: f.keep(v128, im) };
    });
    writeRow(f, p, butterfly, step, (value, k) =>
      k === 0 ? value : multiply(f.keep(v128, value), factors[k - 1]!),
    );
    f.set(y, sumOf(y, productOf(row, constant(p - 1))));
    f.set(twiddles, sumOf(twiddles, constant(16 * (p - 1))));
    f.set(m, sumOf(m, constant(-1)));
    return m;
  });
  return f;
}

/** The pass where m is 1, and with it all twiddles. */
function lastPassOf(p: number, butterfly: Butterfly): WasmFunction {
  const f = new WasmFunction(parameters);
  writeRow(f, p, butterfly, row, (value) => value);
  return f;
}

/** Writes the loop over r, the s butterflies of one q. */
function writeRow(
  f: WasmFunction,
  p: number,
  butterfly: Butterfly,
  step: Code,
  turn: (value: Complex, k: number) => Complex,
): void {
  const end = f.keep(i32, sumOf(y, row));
  f.repeat(() => {
    const inputs: Code[] = [];
    for (let j = 0, from = x; j < p; j++) {
      if (j > 0) from = f.keep(i32, sumOf(from, step));
      inputs.push(f.keep(v128, load(from)));
    }
    const outputs = butterfly(inputs, (value) => f.keep(v128, value));
    for (let k = 0, to = y; k < p; k++) {
      if (k > 0) to = f.keep(i32, sumOf(to, row));
      f.emit(...store(to, turn(outputs[k]!, k)));
    }
    f.set(x, sumOf(x, constant(16)));
    f.set(y, sumOf(y, constant(16)));
    return differ(y, end);
  });
}
