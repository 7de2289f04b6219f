import type { CreationInfo, Event, EventComment } from "./event.ts";
import { type EventSelection, isSelected, ruleOf } from "./event-selection.ts";
import { eventSummary } from "./event-summary.ts";

export { preferredFocalMechanism, preferredMagnitude, preferredOrigin } from "./preferred.ts";

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

  /**
   * Gives the events that are wanted: by a function, or by rules of obspy such as `"magnitude >= 4"` and
   * `"time < 2012-04-04T14:20"`, which all have to hold ({@link EventSelection} has the quantities).
   *
   * @throws CropError `bad-option` for a rule that cannot be read
   */
  filter(isWanted: (event: Event, index: number) => boolean): Catalog;
  filter(...rules: readonly string[]): Catalog;
  filter(
    first: ((event: Event, index: number) => boolean) | string = () => true,
    ...rules: readonly string[]
  ): Catalog {
    if (typeof first === "function") return new Catalog(this.events.filter(first), this);
    const tests = [first, ...rules].map(ruleOf);
    return this.filter((event) => tests.every((isMet) => isMet(event)));
  }

  /** Gives the events whose quantities lie in all of the ranges, both ends included. */
  select(selection: EventSelection): Catalog {
    return this.filter((event) => isSelected(event, selection));
  }

  /** Says the number of events and a line for each; of more than ten two at both ends, unless `extended`. Source: obspy 1.5.1. */
  toString(options: { readonly extended?: boolean } = {}): string {
    const lines = this.events.map(eventSummary);
    if (lines.length > 10 && options.extended !== true) lines.splice(2, lines.length - 4, "...");
    return [`${this.length} Event(s) in Catalog:`, ...lines].join("\n");
  }
}
