import type { CreationInfo, EventComment, Origin, WaveformStreamId } from "../../event.ts";
import { oneOf, text, time } from "../xml/scalars.ts";
import {
  attribute,
  child,
  type Codec,
  type Field,
  list,
  others,
  required,
  shape,
  value,
  withDefault,
  type Fields,
} from "../xml/shape.ts";

// What many types of QuakeML-BED 1.2 have.

export const creationInfo: Codec<CreationInfo> = shape<CreationInfo>({
  agencyId: value("agencyID", text),
  agencyUri: value("agencyURI", text),
  author: value("author", text),
  authorUri: value("authorURI", text),
  creationTime: value("creationTime", time),
  version: value("version", text),
});

const eventComment: Codec<EventComment> = shape<EventComment>({
  text: withDefault(value("text", text), ""),
  resourceId: attribute("id", text),
  creationInfo: child("creationInfo", creationInfo),
});

export const comments: Field<readonly EventComment[], true> = list("comment", eventComment);

type Judged = Pick<
  Origin,
  "evaluationMode" | "evaluationStatus" | "comments" | "creationInfo" | "others"
>;

/** The fields of what was judged, and remarked. */
export const judged: Fields<Judged> = {
  evaluationMode: value("evaluationMode", oneOf("manual", "automatic")),
  evaluationStatus: value(
    "evaluationStatus",
    oneOf("preliminary", "confirmed", "reviewed", "final", "rejected"),
  ),
  comments,
  creationInfo: child("creationInfo", creationInfo),
  others: others(),
};

export const resourceId: Field<string, true> = required(attribute("publicID", text));

/** The text of an element, where it has one. */
const textIfAny: Field<string> = {
  isRequired: false,
  label: "text",
  names: [],
  read: (element) => (element.text === "" ? undefined : element.text),
  write: (text, builder) => {
    builder.text = text;
  },
};

export const waveformStreamId: Codec<WaveformStreamId> = shape<WaveformStreamId>({
  networkCode: withDefault(attribute("networkCode", text), ""),
  stationCode: withDefault(attribute("stationCode", text), ""),
  locationCode: attribute("locationCode", text),
  channelCode: attribute("channelCode", text),
  resourceUri: textIfAny,
});
