import type { EarthModel } from "./earth-model.ts";
import { type Bound, type Phase, type Region, regions } from "./phase.ts";
import { crossShells, type DistanceAndTime, type Shells, shellsBetween } from "./shells.ts";

/** The rays from one depth of a model. */
export class RayTable {
  /** Ray parameters at which the phases are sampled, s/rad, falling to 0: the slownesses of all boundaries of shells. */
  readonly parameters: Float64Array;
  readonly isBuried: boolean;
  readonly #shells: Readonly<Record<Region, Shells>>;
  /** `[parameter]` of each region, radians. */
  readonly #distances: Readonly<Record<Region, Float64Array>>;
  readonly #bounds: Readonly<Record<Bound, number>>;

  /** @param depth of the source, km, within the mantle */
  constructor(model: EarthModel, depth: number) {
    const { moho, coreMantleBoundary: cmb, innerCoreBoundary: icb } = model;
    const center = model.nodes.at(-1)![0];
    this.isBuried = depth > 0;
    const shells = {
      aboveP: shellsBetween(model, 1, 0, depth),
      aboveS: shellsBetween(model, 2, 0, depth),
      belowP: shellsBetween(model, 1, depth, cmb),
      belowS: shellsBetween(model, 2, depth, cmb),
      outer: shellsBetween(model, 1, cmb, icb),
      inner: shellsBetween(model, 1, icb, center),
    };
    this.#shells = shells;
    const slownesses = regions.flatMap((name) => [...shells[name].top, ...shells[name].bottom, 0]);
    this.parameters = Float64Array.from(new Set(slownesses)).toSorted((a, b) => b - a);
    const distances = regions.map((name) => [
      name,
      this.parameters.map((p) => crossShells(shells[name], p).distance),
    ]);
    this.#distances = Object.fromEntries(distances) as Record<Region, Float64Array>;
    const mohoOf = (wave: 1 | 2): number =>
      depth < moho ? shellsBetween(model, wave, moho, cmb).top[0]! : NaN;
    const surfaceOf = (above: Shells, below: Shells): number => above.top[0] ?? below.top[0]!;
    this.#bounds = {
      sourceUpP: shells.aboveP.bottom.at(-1) ?? NaN,
      sourceUpS: shells.aboveS.bottom.at(-1) ?? NaN,
      sourceDownP: shells.belowP.top[0]!,
      sourceDownS: shells.belowS.top[0]!,
      surfaceP: surfaceOf(shells.aboveP, shells.belowP),
      surfaceS: surfaceOf(shells.aboveS, shells.belowS),
      mantleBaseP: shells.belowP.bottom.at(-1)!,
      mantleBaseS: shells.belowS.bottom.at(-1)!,
      outerTop: shells.outer.top[0]!,
      outerBase: shells.outer.bottom.at(-1)!,
      innerTop: shells.inner.top[0]!,
      mohoP: mohoOf(1),
      mohoS: mohoOf(2),
    };
  }

  /** Gives the slowness that a bound stands for, s/rad; NaN where this source has none. */
  bound(name: Bound): number {
    return this.#bounds[name];
  }

  /** Gives the distance of the phase at one of {@link parameters}, radians. */
  sampledDistance({ crossings }: Phase, index: number): number {
    let sum = 0;
    for (const region of regions) {
      if (crossings[region] > 0) sum += crossings[region] * this.#distances[region][index]!;
    }
    return sum;
  }

  /** Gives distance and time of the phase's ray of that parameter, s/rad. */
  shoot({ crossings }: Phase, p: number): DistanceAndTime {
    let distance = 0;
    let time = 0;
    for (const region of regions) {
      if (crossings[region] === 0) continue;
      const one = crossShells(this.#shells[region], p);
      distance += crossings[region] * one.distance;
      time += crossings[region] * one.time;
    }
    return { distance, time };
  }
}
