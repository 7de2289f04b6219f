import { CropError } from "../errors.ts";

/** The samples of a trace: `[npts]`, in the type they were recorded in. */
export type Samples = Int16Array | Int32Array | BigInt64Array | Float32Array | Float64Array;

/** The name of a type of samples. */
export type SampleType = "int16" | "int32" | "int64" | "float32" | "float64";

/** Gives the name of the type of samples. */
export function sampleTypeOf(data: Samples): SampleType {
  if (data instanceof Int16Array) return "int16";
  if (data instanceof Int32Array) return "int32";
  if (data instanceof BigInt64Array) return "int64";
  return data instanceof Float32Array ? "float32" : "float64";
}

/**
 * Gives `length` zeros of the type of `like`, for the trace of that id (only errors name it).
 *
 * @throws CropError `bad-data` for more than fit into an array, as a gap of years asks for that is to be filled
 */
export function emptySamples(like: Samples, length: number, id: string = "a trace"): Samples {
  try {
    return zeros(like, length);
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    throw new CropError(
      "bad-data",
      `${id}: ${length} samples take more memory than there is; cut the traces to a shorter span first`,
      { cause: error, fields: { id } },
    );
  }
}

/** Gives the place of the first sample that is not finite; -1 where all are. */
export function brokenSample(samples: Float64Array): number {
  for (let i = 0; i < samples.length; i++) if (!Number.isFinite(samples[i])) return i; // several times quicker than `findIndex`
  return -1;
}

function zeros(like: Samples, length: number): Samples {
  if (like instanceof Int16Array) return new Int16Array(length);
  if (like instanceof Int32Array) return new Int32Array(length);
  if (like instanceof BigInt64Array) return new BigInt64Array(length);
  return like instanceof Float32Array ? new Float32Array(length) : new Float64Array(length);
}

/**
 * Puts `source` into `target` from `offset` on.
 *
 * @throws TypeError when one of the two is int64 and the other is not
 */
export function setSamples(target: Samples, source: Samples, offset: number): void {
  if (target instanceof BigInt64Array) {
    if (!(source instanceof BigInt64Array)) throw new TypeError("int64 samples take int64 ones");
    target.set(source, offset);
  } else {
    if (source instanceof BigInt64Array) throw new TypeError("int64 samples fit into int64 only");
    target.set(source, offset);
  }
}

/**
 * Sets all samples of `target`, or those of `[start, end)`, to one value.
 *
 * @throws CropError `bad-data` when the type of the samples cannot hold the value
 */
export function fillSamples(
  target: Samples,
  value: number,
  start: number = 0,
  end: number = target.length,
): void {
  const isFloat = target instanceof Float32Array || target instanceof Float64Array;
  if (!isFloat && !Number.isSafeInteger(value)) {
    throw new CropError(
      "bad-data",
      `${sampleTypeOf(target)} samples cannot be filled with ${value}`,
    );
  }
  if (target instanceof BigInt64Array) target.fill(BigInt(value), start, end);
  else target.fill(value, start, end);
  if (!isFloat && end > start && Number(target[start]) !== value) {
    throw new CropError("bad-data", `${sampleTypeOf(target)} samples cannot hold ${value}`);
  }
}
