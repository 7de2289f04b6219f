/** The state of a Manager in numbers; null: not known yet. In the words of Pyatoa. */
export interface ManagerStats {
  /** Path of the data set. */
  readonly datasetId: string | null;
  readonly eventId: string | null;
  /** `NET.STA` of the inventory's first station. */
  readonly invName: string | null;
  readonly lenObs: number | null;
  readonly lenSyn: number | null;
  /** Half duration of the source, seconds. */
  readonly halfDur: number | null;
  /** Time of the first sample after the origin, seconds. */
  readonly timeOffsetSec: number | null;
  readonly standardized: boolean;
  readonly obsProcessed: boolean;
  readonly synProcessed: boolean;
  /** Number of windows of all components. */
  readonly nwin: number | null;
  /** Sum over windows and components, not normalised; null also where there was no window to measure in. */
  readonly misfit: number | null;
}

/** Gives the state as text, a line for each number. Source: pyatoa 0.4.2 `Manager.__str__`. */
export function describeStats(stats: ManagerStats): string {
  const data = [
    ["dataset   [ds]:", stats.datasetId],
    ["quakeml   [event]:", stats.eventId],
    ["station   [inv]:", stats.invName],
    ["observed  [stObs]:", stats.lenObs],
    ["synthetic [stSyn]:", stats.lenSyn],
  ] as const;
  const status = [
    ["halfDur:", stats.halfDur],
    ["timeOffsetSec:", stats.timeOffsetSec],
    ["standardized:", stats.standardized],
    ["obsProcessed:", stats.obsProcessed],
    ["synProcessed:", stats.synProcessed],
    ["nwin   [windows]:", stats.nwin],
    ["misfit [adjsrcs]:", stats.misfit],
  ] as const;
  const lines = (
    rows: readonly (readonly [name: string, value: string | number | boolean | null])[],
  ): readonly string[] =>
    rows.map(([name, value]) => `    ${name.padEnd(23)}${String(value ?? "none")}`);
  return ["Manager Data", ...lines(data), "Stats & Status", ...lines(status)].join("\n");
}
