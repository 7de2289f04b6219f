import { type Candidate, endsKey } from "./candidate.ts";

/** Why candidates are refused, in the words of pyflex; `amplitude` is Pyatoa's. */
export type RejectReason =
  | "traveltimes"
  | "min_length"
  | "water_level"
  | "prominence"
  | "phase_sep"
  | "s2n"
  | "tshift"
  | "dlna"
  | "cc"
  | "amplitude";

/** A step of the selection. */
export type StageName =
  | "initial"
  | "traveltimes"
  | "min_length_1"
  | "water_level"
  | "prominence"
  | "phase_sep"
  | "curtail"
  | "duplicates"
  | "min_length_2"
  | "s2n"
  | "data_fit"
  | "final"
  | "amplitude";

/** How many candidates a step left. */
export interface Stage {
  readonly name: StageName;
  readonly count: number;
}

/** The two ends of a refused candidate, in samples. */
export type Ends = Omit<Candidate, "center">;

/** What was refused for one reason. */
export interface Rejection {
  readonly reason: RejectReason;
  /** Candidates, of which several may have the same ends. */
  readonly count: number;
  /** The ends, each pair once; none for the water level, which refuses by the thousand. */
  readonly ends: readonly Ends[];
}

/** Writes down what the steps of a selection leave and what they refuse. */
export class SelectionLog {
  readonly stages: Stage[] = [];
  readonly #rejected = new Map<RejectReason, { count: number; readonly ends: Map<number, Ends> }>();

  stage(name: StageName, count: number): void {
    this.stages.push({ name, count });
  }

  reject(reason: RejectReason, count: number, ends: readonly Ends[]): void {
    if (count === 0) return;
    const entry = this.#rejected.get(reason) ?? { count: 0, ends: new Map<number, Ends>() };
    entry.count += count;
    for (const { left, right } of ends) entry.ends.set(endsKey({ left, right }), { left, right });
    this.#rejected.set(reason, entry);
  }

  /**
   * Gives the candidates whose ends pass the test with any of their centers, and writes down the others. The test is on
   * the ends: a candidate that fails stays when another with the same ends and another center passes.
   * Source: pyflex 0.2.0 `WindowSelector.separate_rejects`.
   */
  sift<T extends Candidate>(
    reason: RejectReason,
    candidates: readonly T[],
    isAccepted: (candidate: T) => boolean,
  ): readonly T[] {
    const passed = new Set(candidates.filter(isAccepted).map(endsKey));
    const rejected = candidates.filter((candidate) => !passed.has(endsKey(candidate)));
    this.reject(reason, rejected.length, rejected);
    return candidates.filter((candidate) => passed.has(endsKey(candidate)));
  }

  /** One for each reason, in the order in which they were first met. */
  get rejections(): readonly Rejection[] {
    return [...this.#rejected].map(([reason, { count, ends }]) => ({
      reason,
      count,
      ends: [...ends.values()],
    }));
  }
}
