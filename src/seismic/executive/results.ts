import { type DataArray, Dataset } from "../../dataset/index.ts";
import { misfitDataset } from "../misfits/index.ts";
import type { PairOutcome, PairStatus } from "./pair-outcome.ts";

/** A pair without a misfit, and why. */
export interface PairWithoutMisfit {
  readonly event: string;
  readonly station: string;
  readonly status: Exclude<PairStatus, "measured">;
  readonly message: string;
  /** Of a failure; "" without one. */
  readonly traceback: string;
}

/** What an Executive gives. */
export interface ExecutiveResult {
  /** As Pyatoa gives them: by event and station code, null where there is none. */
  readonly misfits: Readonly<Record<string, Readonly<Record<string, number | null>>>>;
  /**
   * Labelled over event and station: `misfit`, `nwin`, `status` (measured, no windows, failed), `message`, `traceback`; and what was
   * measured in each window.
   */
  readonly dataset: Dataset;
  /** The pairs whose misfit is null, each with its reason, by event and station. */
  readonly withoutMisfit: readonly PairWithoutMisfit[];
}

/** Gives the outcomes of pairs as a dataset over event and station, component and window. */
export function resultDataset(
  outcomes: readonly PairOutcome[],
  components: readonly string[],
  attrs: Readonly<Record<string, string>>,
): Dataset {
  const measured = misfitDataset(
    outcomes.map(({ event, station, misfit }) => ({ event, station, result: misfit })),
    components,
    attrs,
  );
  const found = new Map(outcomes.map((each) => [keyOf(each.event, each.station), each]));
  const texts = (name: "status" | "message" | "traceback", long_name: string): unknown => ({
    dims: ["event", "station"],
    data: labelsOf(measured, "event").map((event) =>
      labelsOf(measured, "station").map(
        (station) => found.get(keyOf(event, station))?.[name] ?? "",
      ),
    ),
    attrs: { long_name },
  });
  return new Dataset({
    coords: measured.coords,
    dataVars: {
      ...measured.dataVars,
      status: texts("status", "what became of the pair"),
      message: texts("message", "why there is no misfit"),
      traceback: texts("traceback", "where the pair failed"),
    },
    attrs: measured.attrs,
  });
}

/** Gives what a dataset of results holds. */
export function resultOf(dataset: Dataset): ExecutiveResult {
  const [misfit, status, message, traceback] = ["misfit", "status", "message", "traceback"].map(
    (name) => dataset.get(name),
  );
  const withoutMisfit: PairWithoutMisfit[] = [];
  const ofPair = (event: string, e: number, station: string, s: number): number | null => {
    const became = textAt(status!, e, s) as PairStatus;
    if (became === "measured") return Number(misfit!.item(e, s));
    const text = { message: textAt(message!, e, s), traceback: textAt(traceback!, e, s) };
    withoutMisfit.push({ event, station, status: became, ...text });
    return null;
  };
  const stations = labelsOf(dataset, "station");
  const misfits = Object.fromEntries(
    labelsOf(dataset, "event").map((event, e) => [
      event,
      Object.fromEntries(stations.map((station, s) => [station, ofPair(event, e, station, s)])),
    ]),
  );
  return { misfits, dataset, withoutMisfit };
}

function textAt(array: DataArray, ...index: readonly number[]): string {
  const value = array.item(...index);
  return typeof value === "string" ? value : "";
}

function labelsOf(dataset: Dataset, name: string): readonly string[] {
  return Array.from(dataset.get(name).values, String);
}

function keyOf(event: string, station: string): string {
  return JSON.stringify([event, station]);
}
