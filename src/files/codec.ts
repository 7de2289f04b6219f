import { createRequire } from "node:module";
import type { Packr } from "msgpackr";

let packr: Packr | undefined;

// `structuredClone` keeps typed arrays, bigint, Date, undefined and cycles; the library's default writes a
// Float64Array as garbage without a word (measured with msgpackr 2.1.3). The library is loaded at its first use: a batch of
// numbers needs none, and an array job shall start quickly.
function codec(): Packr {
  packr ??= new (loadLibrary().Packr)({ structuredClone: true });
  return packr;
}

// The library's native part reads long lists of text sooner, but loading it takes half of the time to load all, and results
// are numbers for the most part.
function loadLibrary(): typeof import("msgpackr") {
  const option = "MSGPACKR_NATIVE_ACCELERATION_DISABLED";
  const given = process.env[option];
  process.env[option] = given ?? "true";
  try {
    return createRequire(import.meta.url)("msgpackr") as typeof import("msgpackr");
  } finally {
    if (given === undefined) delete process.env[option];
  }
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

/** Gives the bytes of plain data that JSON can hold: quicker to begin with than msgpack, for small things. */
export function encodeJson(value: unknown): Uint8Array {
  return Buffer.from(JSON.stringify(value));
}

/** Gives back what {@link encodeJson} was given; undefined when the bytes are no JSON. */
export function decodeJson(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString());
  } catch {
    return undefined;
  }
}
