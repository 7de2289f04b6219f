import type { SacHeader } from "./formats/sac-header.ts";
import type { Response } from "./response/index.ts";
import type { TraceCodes } from "./trace-id.ts";

/** How miniSEED held the samples of a trace: of the first record where they differ. */
export interface MseedDetails {
  readonly quality?: string;
  readonly encoding: string;
  /** Bytes. */
  readonly recordLength: number;
  readonly byteOrder: "big" | "little";
}

/** What an ASDF data set holds with a trace; the ids are those of QuakeML. */
export interface AsdfDetails {
  readonly tag?: string;
  readonly eventIds?: readonly string[];
  readonly originIds?: readonly string[];
  readonly magnitudeIds?: readonly string[];
  readonly focalMechanismIds?: readonly string[];
  readonly provenanceId?: string;
  readonly labels?: readonly string[];
}

/** What the source of a trace told besides; every step that makes a trace from this one hands it on. */
export interface TraceDetails {
  readonly mseed?: MseedDetails;
  readonly sac?: SacHeader;
  /** Of a SLIST file: unit and quality code, "" where there is none. */
  readonly ascii?: { readonly unit: string; readonly quality: string };
  readonly asdf?: AsdfDetails;
  /** The instrument's response, where one was attached. */
  readonly response?: Response;
  /** What was done to the samples, a text for each step in order. */
  readonly processing?: readonly string[];
}

/** The codes, time and rate of a trace; absent codes are "". */
export interface TraceHeader extends Partial<TraceCodes> {
  /** Time of the first sample, nanoseconds since 1970 UTC; default 0. */
  readonly starttime?: bigint;
  /** Hz, above 0; default 1. */
  readonly samplingRate?: number;
  readonly details?: TraceDetails;
}
