import type { Request } from "./request.ts";

/** Files of batches and results should stay few. */
const mostBatches = 1000;

/**
 * Gives how many pairs a batch holds: one, and where that would make more than 1,000 batches, so many that each batch holds stations
 * of one event and all hold as many.
 */
export function batchsizeFor({
  eventIds,
  stationCodes,
}: Pick<Request, "eventIds" | "stationCodes">): number {
  const [events, stations] = [eventIds.length, stationCodes.length];
  for (let size = 1; size < stations; size++) {
    if (stations % size === 0 && (events * stations) / size <= mostBatches) return size;
  }
  return Math.max(1, stations);
}

/**
 * Orders batches, which hold the pairs event by event, for `maxEvents` events at a time: one batch of each in turns. So
 * `maxEvents` × `maxStations` workers are at `maxStations` stations of each.
 */
export function turnsOf(
  batches: readonly number[],
  {
    events,
    batchesOfEvent,
    maxEvents,
  }: { events: number; batchesOfEvent: number; maxEvents: number },
): readonly number[] {
  const together = Math.min(maxEvents, events);
  const rankOf = (batch: number): readonly [group: number, turn: number, event: number] => {
    const event = Math.floor((batch - 1) / batchesOfEvent);
    return [Math.floor(event / together), (batch - 1) % batchesOfEvent, event];
  };
  return batches.toSorted((a, b) => {
    const [x, y] = [rankOf(a), rankOf(b)];
    return x[0] - y[0] || x[1] - y[1] || x[2] - y[2];
  });
}
