import type { Samples, SampleType } from "../../samples.ts";
import { freshBuffer } from "../../signal/index.ts";

/** How samples are held in a record: names as obspy writes them. */
export type MseedEncoding = "INT16" | "INT32" | "FLOAT32" | "FLOAT64" | "STEIM1" | "STEIM2";

interface Encoding {
  /** The number in blockette 1000 and in miniSEED 3. */
  readonly code: number;
  /** The type of its samples. */
  readonly type: Exclude<SampleType, "int64">;
  /** Bytes of a sample; absent where samples are compressed. */
  readonly bytes?: number;
}

/** The encodings that are read and written. Source: SEED 2.4, blockette 1000, and miniSEED 3, chapter "Data encodings". */
export const encodings: Readonly<Record<MseedEncoding, Encoding>> = {
  INT16: { code: 1, type: "int16", bytes: 2 },
  INT32: { code: 3, type: "int32", bytes: 4 },
  FLOAT32: { code: 4, type: "float32", bytes: 4 },
  FLOAT64: { code: 5, type: "float64", bytes: 8 },
  STEIM1: { code: 10, type: "int32" },
  STEIM2: { code: 11, type: "int32" },
};

const others: Readonly<Record<number, string>> = {
  0: "text",
  2: "24-bit integers",
  12: "GEOSCOPE 24-bit",
  13: "GEOSCOPE 16-bit, 3-bit exponent",
  14: "GEOSCOPE 16-bit, 4-bit exponent",
  15: "US National Network",
  16: "CDSN",
  17: "Graefenberg",
  18: "IPG Strasbourg",
  19: "Steim-3",
  30: "SRO",
  31: "HGLP",
  32: "DWWSSN",
  33: "RSTN",
};

/** Gives the encoding of a number, or a name of what is not read. */
export function encodingOf(code: number): MseedEncoding | { readonly unknown: string } {
  for (const name of Object.keys(encodings) as MseedEncoding[]) {
    if (encodings[name].code === code) return name;
  }
  return { unknown: others[code] ?? `unknown encoding ${code}` };
}

/** The samples that miniSEED knows. */
export type MseedSamples = Exclude<Samples, BigInt64Array>;

/** Gives room for `npts` samples of a type, all of which have to be written ({@link freshBuffer}). */
export function allocateSamples(type: Exclude<SampleType, "int64">, npts: number): MseedSamples {
  if (type === "int16") return new Int16Array(freshBuffer(2 * npts));
  if (type === "int32") return new Int32Array(freshBuffer(4 * npts));
  if (type === "float32") return new Float32Array(freshBuffer(4 * npts));
  return new Float64Array(freshBuffer(8 * npts));
}
