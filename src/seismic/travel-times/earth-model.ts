/** An Earth whose velocities depend on the depth only. */
export interface EarthModel {
  readonly name: "ak135" | "iasp91";
  /** Depths of the discontinuities that phases are named after, km. */
  readonly moho: number;
  readonly coreMantleBoundary: number;
  readonly innerCoreBoundary: number;
  /**
   * Depth in km and the velocities of P and S in km/s there, linear between; a discontinuity has two of one depth. S is 0
   * in the outer core.
   */
  readonly nodes: readonly (readonly [depth: number, vp: number, vs: number])[];
}

/** Radius of the Earth in the models, km. */
export const earthRadius = 6371;
