import type { Units } from "./stages.ts";

/** What a unit measures, and how many of it are one of the SI unit. */
export interface Quantity {
  /** Units are of one kind when a stage may pass them to the next; `unknown` for a name that is not listed. */
  readonly kind:
    | "displacement"
    | "velocity"
    | "acceleration"
    | "voltage"
    | "counts"
    | "magnetic flux density"
    | "pressure"
    | "unknown";
  /** Of velocity, 1000 for mm/s. */
  readonly perSi: number;
}

const prefixes: Readonly<Record<string, number>> = { "": 1, C: 1e2, M: 1e3, N: 1e9 };

const others: Readonly<Record<string, Quantity["kind"]>> = {
  // Strain counts as displacement, as evalresp takes it.
  "M/M": "displacement",
  "M**3/M**3": "displacement",
  V: "voltage",
  VOLT: "voltage",
  VOLTS: "voltage",
  "V/M": "voltage",
  COUNT: "counts",
  COUNTS: "counts",
  T: "magnetic flux density",
  PA: "pressure",
  PASCAL: "pressure",
  PASCALS: "pressure",
  MBAR: "pressure",
};

/**
 * Gives what a unit of StationXML measures, whatever its case: lengths in M, CM, MM or NM, per S or SEC, per (S**2) or S/S.
 * Source: evalresp 3.3 units as obspy 1.5.1 hands them on; that scales CM, MM and NM only without brackets and SEC**2.
 */
export function quantityOf({ name }: Units): Quantity {
  const text = name.trim().toUpperCase();
  const other = others[text];
  if (other !== undefined) return { kind: other, perSi: 1 };
  const [, prefix, per] =
    /^([CMN]?)M(|\/S|\/SEC|\/S\/S|\/\(?S(?:EC)?\*\*2\)?|\/\(?S(?:EC)?\^2\)?)$/.exec(text) ?? [];
  if (prefix === undefined || per === undefined) return { kind: "unknown", perSi: 1 };
  const kind = per === "" ? "displacement" : /^\/S(EC)?$/.test(per) ? "velocity" : "acceleration";
  return { kind, perSi: prefixes[prefix] ?? 1 };
}
