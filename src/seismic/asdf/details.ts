import { CropError } from "../../errors.ts";
import { type Hdf5Attribute, hdf5Types } from "../../hdf5/index.ts";
import { checkOptions } from "../known-options.ts";
import type { AsdfDetails } from "../trace.ts";
import { asciiAttribute } from "./container.ts";

/** An id of QuakeML, or what has one. */
export type IdSource = string | { readonly resourceId: string };

type Ids = IdSource | readonly IdSource[];

/** What goes with waveforms; absent fields are taken from the trace's own `details.asdf`. */
export interface AddWaveformOptions {
  readonly eventIds?: Ids;
  readonly originIds?: Ids;
  readonly magnitudeIds?: Ids;
  readonly focalMechanismIds?: Ids;
  /** A qualified name `{uri}name`. */
  readonly provenanceId?: string;
  /** None may hold a comma. */
  readonly labels?: readonly string[];
}

/** The fields that hold ids, each with its attribute in the file. */
export const idAttributes = [
  ["eventIds", "event_id"],
  ["originIds", "origin_id"],
  ["magnitudeIds", "magnitude_id"],
  ["focalMechanismIds", "focal_mechanism_id"],
] as const;

/** Gives what is to stand beside a trace: what is given, else what it brought along. @throws CropError `bad-data` naming the trace */
export function detailsFor(
  id: string,
  own: AsdfDetails = {},
  given: AddWaveformOptions = {},
): AsdfDetails {
  checkOptions("addWaveforms", given, {
    eventIds: true,
    originIds: true,
    magnitudeIds: true,
    focalMechanismIds: true,
    provenanceId: true,
    labels: true,
  });
  const details: Record<string, readonly string[] | string> = {};
  for (const [key] of idAttributes) {
    const ids = given[key] ?? own[key];
    if (ids !== undefined) details[key] = idsOf(ids);
  }
  const labels = given.labels ?? own.labels;
  if (labels !== undefined) details["labels"] = labels;
  const provenanceId = given.provenanceId ?? own.provenanceId;
  if (provenanceId !== undefined) details["provenanceId"] = provenanceId;
  checkDetails(id, details);
  return details;
}

/** Gives the attributes that hold details. */
export function detailAttributes(details: AsdfDetails): Record<string, Hdf5Attribute> {
  const attributes: Record<string, Hdf5Attribute> = {};
  for (const [key, attribute] of idAttributes) {
    const ids = details[key] ?? [];
    if (ids.length > 0) attributes[attribute] = asciiAttribute(ids.join(","));
  }
  const { provenanceId, labels = [] } = details;
  if (provenanceId !== undefined) attributes["provenance_id"] = asciiAttribute(provenanceId);
  if (labels.length > 0) {
    attributes["labels"] = { type: hdf5Types.string, shape: [], data: [labels.join(",")] };
  }
  return attributes;
}

/** @throws CropError `bad-data` for what is no qualified name; `what` names its owner */
export function checkProvenanceId(what: string, provenanceId: string): void {
  if (/^\{[a-z][\w+.-]*:\/\/[^{}]+\}[^\0]+$/i.test(provenanceId)) return;
  throw new CropError("bad-data", `${what}: the provenance id ${provenanceId} is not {uri}name`);
}

function checkDetails(id: string, details: AsdfDetails): void {
  const lists = [...idAttributes.map(([key]) => details[key]), details.labels];
  const bad = lists.flatMap((list) => list ?? []).find((text) => text === "" || /[,\0]/.test(text));
  if (bad !== undefined) {
    throw new CropError("bad-data", `${id}: ${JSON.stringify(bad)} is empty or holds a comma`);
  }
  if (details.provenanceId !== undefined) checkProvenanceId(id, details.provenanceId);
}

function idsOf(ids: Ids): readonly string[] {
  const list: readonly IdSource[] = typeof ids === "string" || "resourceId" in ids ? [ids] : ids;
  return list.map((one) => (typeof one === "string" ? one : one.resourceId));
}
