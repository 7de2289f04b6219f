/** WebAssembly instructions that push one value. */
export type Code = readonly number[];

/** A function of WebAssembly that is being written: its instructions, and the locals that hold what they compute. */
export class WasmFunction {
  readonly #parameters: number;
  readonly #locals: number[] = [];
  readonly #code: number[] = [];

  /** @param parameters their number; all are i32, whole numbers of 32 bits */
  constructor(parameters: number) {
    this.#parameters = parameters;
  }

  /** Appends instructions that leave nothing on the stack. */
  emit(...code: readonly number[]): void {
    this.#code.push(...code);
  }

  /** Computes a value of a type, as WebAssembly numbers them, into a local of its own; gives the code that reads it. */
  keep(type: number, value: Code): Code {
    const index = unsigned(this.#parameters + this.#locals.length);
    this.#locals.push(type);
    this.emit(...value, 0x21, ...index);
    return [0x20, ...index];
  }

  /** Sets a local, or a parameter, that `place` reads. */
  set(place: Code, value: Code): void {
    this.emit(...value, 0x21, ...place.slice(1));
  }

  /** Writes a loop that is run once and then again as long as the i32 that the code of `body` gives at its end is not 0. */
  repeat(body: () => Code): void {
    this.emit(0x03, 0x40);
    this.emit(...body(), 0x0d, 0x00, 0x0b);
  }

  /** Gives the function as an entry of the code section: WebAssembly Core Specification 2.0, section 5.5.13. */
  finish(): Code {
    const locals = this.#locals.map((type) => [1, type]);
    return sized([...listOf(locals), ...this.#code, 0x0b]);
  }
}

/** Gives the code that reads a parameter. */
export function parameter(index: number): Code {
  return [0x20, ...unsigned(index)];
}

const magicAndVersion = [0x00, 0x61, 0x73, 0x6d, 0x01, 0x00, 0x00, 0x00];

/**
 * Gives a module of functions that take so many i32 each, return nothing, and work in the memory that is imported as `a.m`; they
 * are exported by their names.
 * Source: WebAssembly Core Specification 2.0, section 5.5.
 */
export function wasmModule(
  functions: ReadonlyMap<string, WasmFunction>,
  parameters: number,
): Uint8Array {
  const names = [...functions.keys()];
  const i32 = 0x7f;
  const types = [[0x60, ...listOf(Array.from({ length: parameters }, () => [i32])), 0]];
  const imports = [[...nameOf("a"), ...nameOf("m"), 0x02, 0x00, 0x00]];
  const exports = names.map((name, i) => [...nameOf(name), 0x00, ...unsigned(i)]);
  return Uint8Array.from([
    ...magicAndVersion,
    ...section(1, types),
    ...section(2, imports),
    ...section(
      3,
      names.map(() => [0]),
    ),
    ...section(7, exports),
    ...section(
      10,
      [...functions.values()].map((each) => each.finish()),
    ),
  ]);
}

/** Gives a whole number from 0 in LEB128. */
export function unsigned(value: number): Code {
  return value < 0x80 ? [value] : [(value & 0x7f) | 0x80, ...unsigned(value >>> 7)];
}

function section(id: number, entries: readonly Code[]): Code {
  return [id, ...sized(listOf(entries))];
}

function listOf(entries: readonly Code[]): Code {
  return [...unsigned(entries.length), ...entries.flat()];
}

function sized(code: Code): Code {
  return [...unsigned(code.length), ...code];
}

function nameOf(text: string): Code {
  return sized([...Buffer.from(text)]);
}
