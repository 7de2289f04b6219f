import { CropError } from "../../errors.ts";
import { ak135 } from "./ak135.ts";
import type { EarthModel } from "./earth-model.ts";
import { iasp91 } from "./iasp91.ts";
import { type Phase, phaseNames, phaseOf } from "./phase.ts";
import { RayTable } from "./ray-table.ts";

/** A phase and its travel time, seconds after the origin. */
export interface Arrival {
  readonly name: string;
  readonly time: number;
}

const models: Readonly<Record<EarthModel["name"], EarthModel>> = { ak135, iasp91 };

/**
 * Gives all arrivals of the main phases at a distance in degrees from a source at a depth in km, by time. A depth above
 * the surface counts as 0, a distance of more than 180 degrees as the shorter way round. A phase that comes on several
 * ways is there several times.
 *
 * @throws CropError `bad-data` for a source that is not in the crust or mantle, and for a distance that is not finite
 * Source: R. Buland and C. H. Chapman, Bull. Seism. Soc. Am. 73 (1983), 1271-1302; H. P. Crotwell et al., Seism. Res. Lett.
 * 70 (1999), 154-160. Equals obspy 1.5.1 `TauPyModel.get_travel_times` to about 0.01 s.
 */
export function travelTimes(
  model: EarthModel["name"],
  depthKm: number,
  degrees: number,
): readonly Arrival[] {
  const earth = models[model];
  if (!(depthKm < earth.coreMantleBoundary) || !Number.isFinite(degrees)) {
    throw new CropError(
      "bad-data",
      `no travel times for a source at ${depthKm} km and a station at ${degrees} degrees: a depth above the core (${earth.coreMantleBoundary} km) is wanted`,
    );
  }
  // Whole millimetres: thinner shells are lost in rounding.
  const table = rayTable(earth, Math.round(Math.max(depthKm, 0) * 1e6) / 1e6);
  const turned = Math.abs(degrees) % 360;
  const distance = (Math.min(turned, 360 - turned) * Math.PI) / 180;
  return phaseNames()
    .map(phaseOf)
    .filter(({ leavesUpwards }) => table.isBuried || !leavesUpwards)
    .flatMap((phase) => arrivalsOf(phase, table, distance))
    .toSorted((a, b) => a.time - b.time);
}

function arrivalsOf(phase: Phase, table: RayTable, distance: number): Arrival[] {
  const times =
    phase.along === undefined
      ? bodyWaveTimes(phase, table, distance)
      : boundaryWaveTimes(phase, phase.along, table, distance);
  return times.map((time) => ({ name: phase.name, time }));
}

/** Gives the times of the rays that end at the distance, or at it after one or more ways round the Earth. */
function bodyWaveTimes(phase: Phase, table: RayTable, distance: number): number[] {
  const most = Math.min(...phase.atMost.map((bound) => table.bound(bound)));
  const least = Math.max(0, ...phase.atLeast.map((bound) => table.bound(bound)));
  const { parameters } = table;
  const first = parameters.findIndex((p) => p <= most);
  const last = parameters.findLastIndex((p) => p >= least);
  if (first === -1) return [];
  const times: number[] = [];
  for (let i = first; i <= last; i++) {
    const from = table.sampledDistance(phase, i);
    const to = i < last ? table.sampledDistance(phase, i + 1) : from;
    const bracket = [parameters[i]!, parameters[Math.min(i + 1, last)]!] as const;
    for (const target of targetsBetween(Math.min(from, to), Math.max(from, to), distance)) {
      // The far end of a bracket is the near end of the next one.
      if (target === to && i < last) continue;
      times.push(timeAt(phase, table, bracket, target));
    }
  }
  return times;
}

/** Gives the angles from `low` to `high` at which a ray comes out at the distance: itself, and round the Earth. */
function targetsBetween(low: number, high: number, distance: number): Set<number> {
  const targets = new Set<number>();
  const circle = 2 * Math.PI;
  for (let turn = 0; turn * circle - distance <= high; turn++) {
    for (const target of [turn * circle + distance, turn * circle - distance]) {
      if (target >= low && target <= high) targets.add(target);
    }
  }
  return targets;
}

/**
 * Gives the time at a distance between those of two rays: by false position, then along the tangent, since
 * dT/dX is the ray parameter.
 */
function timeAt(
  phase: Phase,
  table: RayTable,
  [near, far]: readonly [number, number],
  target: number,
): number {
  let [a, b] = [near, far];
  let fa = table.shoot(phase, a).distance - target;
  let fb = table.shoot(phase, b).distance - target;
  let p = a;
  for (let step = 0; step < 60 && a !== b; step++) {
    p = fa === fb ? (a + b) / 2 : (a * fb - b * fa) / (fb - fa);
    const f = table.shoot(phase, p).distance - target;
    if (Math.abs(f) < 1e-7) break;
    if (f * fb < 0) {
      [a, fa] = [b, fb];
    } else {
      fa /= 2;
    }
    [b, fb] = [p, f];
  }
  const ray = table.shoot(phase, p);
  return ray.time + p * (target - ray.distance);
}

function boundaryWaveTimes(
  phase: Phase,
  { bound, most }: NonNullable<Phase["along"]>,
  table: RayTable,
  distance: number,
): number[] {
  const p = table.bound(bound);
  const limits = phase.atMost.filter((name) => name !== bound).map((name) => table.bound(name));
  if (!limits.every((limit) => p <= limit)) return [];
  const ray = table.shoot(phase, p);
  const end = ray.distance + (most * Math.PI) / 180;
  return [...targetsBetween(ray.distance, end, distance)].map(
    (target) => ray.time + p * (target - ray.distance),
  );
}

/** Tables kept: the stations of an event share its depth. */
const keptTables = 8;
const tables = new Map<string, RayTable>();

function rayTable(model: EarthModel, depth: number): RayTable {
  const key = `${model.name} ${depth}`;
  const table = tables.get(key) ?? new RayTable(model, depth);
  tables.delete(key);
  tables.set(key, table);
  const [oldest] = tables.keys();
  if (tables.size > keptTables && oldest !== undefined) tables.delete(oldest);
  return table;
}
