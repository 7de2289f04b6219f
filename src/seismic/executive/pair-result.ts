import { Catalog } from "../catalog.ts";
import { parseQuakeMl, formatQuakeMl } from "../formats/quakeml/quakeml.ts";
import { formatStationXml, parseStationXml } from "../formats/stationxml/stationxml.ts";
import type { AdjointSource } from "../adjoint/index.ts";
import type { Config } from "../config/index.ts";
import type { Evaluation, Manager } from "../manager/index.ts";
import { pairMisfit, type PairMisfit } from "../misfits/index.ts";
import { type StoredTrace, storedTraces, traceOf } from "../process/stored-stream.ts";
import { Stream } from "../stream.ts";
import type { MisfitWindow } from "../windows/index.ts";

/** What the case of a pair gives: all that its data set and log get, as plain data. */
export interface PairRecord {
  readonly misfit: PairMisfit;
  readonly log: readonly string[];
  /** QuakeML; null where the event is not known. */
  readonly event: string | null;
  /** StationXML of the station; null where it is not known. */
  readonly station: string | null;
  readonly observed: readonly StoredTrace[];
  readonly synthetic: readonly StoredTrace[];
  readonly windows: ReadonlyMap<string, readonly MisfitWindow[]>;
  readonly adjointSources: ReadonlyMap<string, AdjointSource>;
  /** Time of the first sample after the origin, seconds. */
  readonly timeOffset: number;
}

/** Gives what a Manager found, once its flow is through. */
export function pairRecord(manager: Manager, log: readonly string[]): PairRecord {
  const { event, inv, stObs, stSyn, windows, adjointSources, stats } = manager;
  const { network = "", station = "" } = stObs.at(0) ?? {};
  return {
    misfit: pairMisfit(manager),
    log,
    event: event === undefined ? null : formatQuakeMl(new Catalog([event])),
    station: inv === undefined ? null : formatStationXml(inv.select({ network, station })),
    observed: storedTraces(stObs) ?? [],
    synthetic: storedTraces(stSyn) ?? [],
    windows: new Map(windows),
    adjointSources: new Map(adjointSources),
    timeOffset: stats.timeOffsetSec ?? 0,
  };
}

/** Gives what a data set keeps of a pair. */
export function evaluationOf(record: PairRecord, config: Config): Evaluation {
  const [event] = record.event === null ? [] : parseQuakeMl(Buffer.from(record.event), "the event");
  return {
    config,
    ...(event && { event }),
    ...(record.station !== null && {
      inv: parseStationXml(Buffer.from(record.station), "the station"),
    }),
    stObs: new Stream(record.observed.map(traceOf)),
    stSyn: new Stream(record.synthetic.map(traceOf)),
    windows: record.windows,
    adjointSources: record.adjointSources,
    timeOffset: record.timeOffset,
  };
}
