import { Packr } from "msgpackr";

// `structuredClone` keeps typed arrays, bigint, Date, undefined and cycles; the library's default
// writes a Float64Array as garbage without a word (measured with msgpackr 2.1.3).
let packr: Packr | undefined;

function codec(): Packr {
  packr ??= new Packr({ structuredClone: true });
  return packr;
}

/**
 * Gives the msgpack bytes of plain data: numbers, strings, booleans, bigint, Date, typed arrays, plain
 * arrays and objects. Functions and class instances do not survive: check before.
 */
export function encode(value: unknown): Uint8Array {
  return codec().pack(value);
}

/**
 * Gives back what {@link encode} was given, as `unknown`: the caller parses it. Typed arrays are copies.
 * The bytes must have passed a checksum before, since msgpack itself notices few damages.
 */
export function decode(bytes: Uint8Array): unknown {
  return codec().unpack(bytes);
}
