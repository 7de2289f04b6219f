/** A span of a trace, seconds from its first sample. */
export interface TimeWindow {
  readonly start: number;
  readonly end: number;
}

/** What a misfit compares: two traces with the same times, each float64 `[npts]`, and where. */
export interface Waveforms {
  readonly observed: Float64Array;
  readonly synthetic: Float64Array;
  readonly windows: readonly TimeWindow[];
}

/** What every measurement tells of its window: from its first sample to the one after its last, seconds. */
export interface WindowMeasurement {
  readonly left: number;
  readonly right: number;
}

/** A misfit, the sum over its windows, and its adjoint source. */
export interface AdjointSource<M extends WindowMeasurement = WindowMeasurement> {
  readonly misfit: number;
  /**
   * `[npts]`, 0 outside the windows, in the order of the synthetic's samples. SPECFEM reads it so and reverses it itself;
   * pyadjoint holds it reversed.
   */
  readonly samples: Float64Array;
  readonly measurements: readonly M[];
}

/** The misfit of a double difference, and the adjoint source of each pair. */
export interface DoubleDifferenceSources<M extends WindowMeasurement = WindowMeasurement> {
  readonly misfit: number;
  /** As `samples` of {@link AdjointSource}, for the first and the second pair. */
  readonly samples: readonly [first: Float64Array, second: Float64Array];
  readonly measurements: readonly M[];
}
