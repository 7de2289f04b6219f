import type {
  CreationInfo,
  Event,
  EventComment,
  FocalMechanism,
  Magnitude,
  Origin,
} from "./event.ts";

/** What a document of events says of itself. */
export interface CatalogHeader {
  readonly resourceId?: string;
  readonly description?: string;
  readonly comments?: readonly EventComment[];
  readonly creationInfo?: CreationInfo;
}

/** Events in an order. */
export class Catalog implements Iterable<Event>, CatalogHeader {
  readonly events: readonly Event[];
  readonly resourceId: string;
  readonly description?: string;
  readonly comments: readonly EventComment[];
  readonly creationInfo?: CreationInfo;

  constructor(events: Iterable<Event> = [], header: CatalogHeader = {}) {
    this.events = [...events];
    this.resourceId = header.resourceId ?? "smi:local/catalog";
    this.comments = header.comments ?? [];
    if (header.description !== undefined) this.description = header.description;
    if (header.creationInfo !== undefined) this.creationInfo = header.creationInfo;
  }

  /** The number of events. */
  get length(): number {
    return this.events.length;
  }

  [Symbol.iterator](): Iterator<Event> {
    return this.events[Symbol.iterator]();
  }

  /** Gives an event by its place, counted from the end where it is negative; undefined where there is none. */
  at(index: number): Event | undefined {
    return this.events.at(index);
  }

  /** Gives the events of this catalog and then those of others. */
  concat(...others: readonly Iterable<Event>[]): Catalog {
    return new Catalog(
      [this, ...others].flatMap((events) => [...events]),
      this,
    );
  }

  filter(isWanted: (event: Event, index: number) => boolean): Catalog {
    return new Catalog(this.events.filter(isWanted), this);
  }
}

/** Gives the origin that an event prefers, the first one where it prefers none, or undefined where it has none. */
export function preferredOrigin(event: Event): Origin | undefined {
  return preferred(event.origins, event.preferredOriginId);
}

/** Gives the magnitude that an event prefers, the first one where it prefers none, or undefined where it has none. */
export function preferredMagnitude(event: Event): Magnitude | undefined {
  return preferred(event.magnitudes, event.preferredMagnitudeId);
}

/** Gives the focal mechanism that an event prefers, the first one where it prefers none, or undefined where it has none. */
export function preferredFocalMechanism(event: Event): FocalMechanism | undefined {
  return preferred(event.focalMechanisms, event.preferredFocalMechanismId);
}

function preferred<T extends { readonly resourceId: string }>(
  candidates: readonly T[],
  id: string | undefined,
): T | undefined {
  return candidates.find(({ resourceId }) => resourceId === id) ?? candidates[0];
}
