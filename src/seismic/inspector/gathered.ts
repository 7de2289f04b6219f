import type { PairRow } from "./pairs.ts";
import type { EventRow, MeasurementRow, StationRow, WindowRow } from "./rows.ts";

/** What one file or dataset tells. */
export interface Gathered {
  readonly events: readonly EventRow[];
  readonly stations: readonly StationRow[];
  readonly measurements: readonly MeasurementRow[];
  readonly windows: readonly WindowRow[];
  /** Where events and stations lie to each other, as far as that is told and not to be computed from their places. */
  readonly pairs: readonly PairRow[];
  /** What could not be used, and why. */
  readonly notes: readonly string[];
}
