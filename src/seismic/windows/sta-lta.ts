/** Samples of noise before the trace, in which the two averages settle. */
const warmUp = 1000;

/**
 * Gives the ratio of the short-term to the long-term average of an envelope, float64 `[npts]`, about 1/12 where it is
 * steady and near 1 where it rises: S[i] = e[i] + C_S S[i-1] and L[i] = e[i] + C_L L[i-1] with C_S = 10^(-dt/T),
 * C_L = 10^(-dt/12T). A hundred-thousandth of the maximum is added to the envelope and stands before it. `dt` and the
 * shortest period `minPeriod` T in seconds. Where L < 1e-9 the ratio is that noise; NaN stays from the first on.
 * Source: Maggi et al. (2009), equation 3 and appendix A; pyflex 0.2.0 `sta_lta`.
 */
export function staLta(envelope: Float64Array, dt: number, minPeriod: number): Float64Array {
  const shortDecay = 10 ** (-dt / minPeriod);
  const longDecay = 10 ** (-dt / (12 * minPeriod));
  const noise = envelope.reduce((max, value) => Math.max(max, value), -Infinity) / 1e5;
  let sta = 0;
  let lta = 0;
  for (let i = 0; i < warmUp; i++) {
    sta = noise + shortDecay * sta;
    lta = noise + longDecay * lta;
  }
  const ratio = new Float64Array(envelope.length);
  for (let i = 0; i < ratio.length; i++) {
    const value = noise + envelope[i]!;
    sta = value + shortDecay * sta;
    lta = value + longDecay * lta;
    ratio[i] = lta < 1e-9 ? noise : sta / lta;
  }
  return ratio;
}
