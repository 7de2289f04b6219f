/** A stretch of a trace around a peak of the STA/LTA, in samples: from the trough `left` to the trough `right`. */
export interface Candidate {
  readonly left: number;
  readonly right: number;
  readonly center: number;
}

/** The peaks and troughs of the STA/LTA, samples in ascending order. */
export interface Extrema {
  readonly peaks: Int32Array;
  readonly troughs: Int32Array;
}

/** Gives one number for both ends, the same for no other pair. */
export function endsKey({ left, right }: Omit<Candidate, "center">): number {
  // Exact for traces of less than 2^26 samples.
  return right * 2 ** 26 + left;
}
