import { CropError } from "../../errors.ts";

/**
 * Multiplies the samples, in place, with the taper that SAC applies before it removes a response: a quarter of a sine wave at
 * each end, `fraction` of the trace both together and one sample each at least; the outermost sample becomes 0.
 *
 * @throws CropError `bad-option` for a fraction outside of 0 to 1
 * Source: obspy 1.5.1 `cosine_taper` with sactaper and without halfcosine.
 */
export function sacTaper(samples: Float64Array, fraction: number): void {
  if (!(fraction >= 0 && fraction <= 1)) {
    throw new CropError("bad-option", `a taper of ${fraction} of the trace: 0 to 1 is wanted`);
  }
  const n = samples.length;
  const isWhole = fraction === 0 || fraction === 1;
  const flank = Math.max(1, Math.trunc((n * fraction) / 2 + (isWhole ? 0 : 0.5)));
  // Where both flanks reach each other the right one counts.
  for (let i = 0; i < n; i++) {
    const fromEnd = n - 1 - i;
    const place = fromEnd <= flank ? fromEnd : i;
    if (place <= flank) samples[i]! *= Math.sin((Math.PI / 2) * (place / flank));
  }
}
