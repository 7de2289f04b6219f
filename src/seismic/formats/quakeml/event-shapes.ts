import type {
  Event,
  EventDescription,
  Magnitude,
  StationMagnitude,
  StationMagnitudeContribution,
} from "../../event.ts";
import { integer, oneOf, real, text } from "../xml/scalars.ts";
import {
  child,
  type Codec,
  list,
  others,
  required,
  shape,
  value,
  withDefault,
} from "../xml/shape.ts";
import { comments, creationInfo, judged, resourceId, waveformStreamId } from "./common-shapes.ts";
import { focalMechanism } from "./mechanism-shapes.ts";
import { amplitude, pick } from "./observation-shapes.ts";
import { origin } from "./origin-shapes.ts";
import { errorsOf, quantity } from "./quantity.ts";

// Events and their magnitudes: QuakeML-BED 1.2, types Event and Magnitude.

const eventDescription = shape<EventDescription>({
  text: withDefault(value("text", text), ""),
  type: value("type", text),
});

const stationMagnitudeContribution = shape<StationMagnitudeContribution>({
  stationMagnitudeId: required(value("stationMagnitudeID", text)),
  residual: value("residual", real),
  weight: value("weight", real),
});

const magnitude = shape<Magnitude>({
  resourceId,
  mag: required(quantity("mag", real)),
  magErrors: errorsOf("mag"),
  magnitudeType: value("type", text),
  originId: value("originID", text),
  methodId: value("methodID", text),
  stationCount: value("stationCount", integer),
  azimuthalGap: value("azimuthalGap", real),
  stationMagnitudeContributions: list("stationMagnitudeContribution", stationMagnitudeContribution),
  ...judged,
});

const stationMagnitude = shape<StationMagnitude>({
  resourceId,
  originId: value("originID", text),
  mag: required(quantity("mag", real)),
  magErrors: errorsOf("mag"),
  stationMagnitudeType: value("type", text),
  amplitudeId: value("amplitudeID", text),
  methodId: value("methodID", text),
  waveformId: child("waveformID", waveformStreamId),
  comments,
  creationInfo: child("creationInfo", creationInfo),
  others: others(),
});

export const event: Codec<Event> = shape<Event>({
  resourceId,
  preferredOriginId: value("preferredOriginID", text),
  preferredMagnitudeId: value("preferredMagnitudeID", text),
  preferredFocalMechanismId: value("preferredFocalMechanismID", text),
  eventType: value("type", text),
  eventTypeCertainty: value("typeCertainty", oneOf("known", "suspected")),
  creationInfo: child("creationInfo", creationInfo),
  eventDescriptions: list("description", eventDescription),
  comments,
  picks: list("pick", pick),
  amplitudes: list("amplitude", amplitude),
  focalMechanisms: list("focalMechanism", focalMechanism),
  origins: list("origin", origin),
  magnitudes: list("magnitude", magnitude),
  stationMagnitudes: list("stationMagnitude", stationMagnitude),
  others: others(),
});
