import { mostDecimalBytes, writeDecimal } from "../formats/decimal-text.ts";

const blank = 0x20;
const lineEnd = 0x0a;
const mostLineBytes = 2 * (mostDecimalBytes + 1);

/**
 * Writes columns of time and amplitude for sources that have their times in common: what is written once are the lines of a source of
 * zeros, from which the others have all but their amplitudes. Most samples lie outside of windows and are zero.
 */
export class AdjointColumns {
  readonly #zeros: Buffer;
  /** Where each line of zeros begins, `[npts]`, and its time ends. */
  readonly #starts: Int32Array;
  readonly #timeEnds: Int32Array;

  /** `times` in seconds, `[npts]`. */
  constructor(times: Float64Array) {
    const bytes = Buffer.allocUnsafe(times.length * mostLineBytes);
    this.#starts = new Int32Array(times.length);
    this.#timeEnds = new Int32Array(times.length);
    let at = 0;
    for (let i = 0; i < times.length; i++) {
      this.#starts[i] = at;
      at = writeDecimal(times[i]!, bytes, at);
      bytes[at++] = blank;
      this.#timeEnds[i] = at;
      at = writeDecimal(0, bytes, at);
      bytes[at++] = lineEnd;
    }
    this.#zeros = bytes.subarray(0, at);
  }

  /** Gives the lines of a source, `samples` finite `[npts]`. */
  textOf(samples: Float64Array): string {
    const bytes = Buffer.allocUnsafe(samples.length * mostLineBytes);
    let at = 0;
    let copied = 0; // bytes of the zeros that are done with
    for (let i = 0; i < samples.length; i++) {
      const sample = samples[i]!;
      if (sample === 0) continue;
      at += this.#zeros.copy(bytes, at, copied, this.#timeEnds[i]);
      at = writeDecimal(sample, bytes, at);
      bytes[at++] = lineEnd;
      copied = this.#starts[i + 1] ?? this.#zeros.length;
    }
    at += this.#zeros.copy(bytes, at, copied);
    return bytes.toString("latin1", 0, at);
  }
}
