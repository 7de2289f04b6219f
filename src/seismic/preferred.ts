import type { Event, FocalMechanism, Magnitude, Origin } from "./event.ts";

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
