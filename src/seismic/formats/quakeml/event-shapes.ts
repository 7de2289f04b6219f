import type {
  Amplitude,
  Arrival,
  Axis,
  CompositeTime,
  ConfidenceEllipsoid,
  CreationInfo,
  DataUsed,
  Event,
  EventComment,
  EventDescription,
  FocalMechanism,
  Magnitude,
  MomentTensor,
  NodalPlane,
  NodalPlanes,
  Origin,
  OriginQuality,
  OriginUncertainty,
  Pick,
  PrincipalAxes,
  SourceTimeFunction,
  StationMagnitude,
  StationMagnitudeContribution,
  Tensor,
  TimeWindow,
  WaveformStreamId,
} from "../../event.ts";
import { boolean, integer, oneOf, real, realBetween, text, time } from "../xml/scalars.ts";
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
} from "../xml/shape.ts";
import { errorsOf, quantity } from "./quantity.ts";

// One shape for each type of QuakeML-BED 1.2.

export const creationInfo: Codec<CreationInfo> = shape<CreationInfo>({
  agencyId: value("agencyID", text),
  agencyUri: value("agencyURI", text),
  author: value("author", text),
  authorUri: value("authorURI", text),
  creationTime: value("creationTime", time),
  version: value("version", text),
});

export const eventComment: Codec<EventComment> = shape<EventComment>({
  text: withDefault(value("text", text), ""),
  resourceId: attribute("id", text),
  creationInfo: child("creationInfo", creationInfo),
});

const comments = list("comment", eventComment);

const judged = {
  evaluationMode: value("evaluationMode", oneOf("manual", "automatic")),
  evaluationStatus: value(
    "evaluationStatus",
    oneOf("preliminary", "confirmed", "reviewed", "final", "rejected"),
  ),
  comments,
  creationInfo: child("creationInfo", creationInfo),
  others: others(),
};

const resourceId = required(attribute("publicID", text));

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

const eventDescription = shape<EventDescription>({
  text: withDefault(value("text", text), ""),
  type: value("type", text),
});

const waveformStreamId = shape<WaveformStreamId>({
  networkCode: withDefault(attribute("networkCode", text), ""),
  stationCode: withDefault(attribute("stationCode", text), ""),
  locationCode: attribute("locationCode", text),
  channelCode: attribute("channelCode", text),
  resourceUri: textIfAny,
});

const pick = shape<Pick>({
  resourceId,
  time: required(quantity("time", time)),
  timeErrors: errorsOf("time"),
  waveformId: child("waveformID", waveformStreamId),
  filterId: value("filterID", text),
  methodId: value("methodID", text),
  horizontalSlowness: quantity("horizontalSlowness", real),
  horizontalSlownessErrors: errorsOf("horizontalSlowness"),
  backazimuth: quantity("backazimuth", real),
  backazimuthErrors: errorsOf("backazimuth"),
  slownessMethodId: value("slownessMethodID", text),
  onset: value("onset", oneOf("emergent", "impulsive", "questionable")),
  phaseHint: value("phaseHint", text),
  polarity: value("polarity", oneOf("positive", "negative", "undecidable")),
  ...judged,
});

const timeWindow = shape<TimeWindow>({
  begin: required(value("begin", real)),
  end: required(value("end", real)),
  reference: required(value("reference", time)),
});

const amplitude = shape<Amplitude>({
  resourceId,
  genericAmplitude: required(quantity("genericAmplitude", real)),
  genericAmplitudeErrors: errorsOf("genericAmplitude"),
  type: value("type", text),
  category: value("category", oneOf("point", "mean", "duration", "period", "integral", "other")),
  unit: value("unit", text),
  methodId: value("methodID", text),
  period: quantity("period", real),
  periodErrors: errorsOf("period"),
  snr: value("snr", real),
  timeWindow: child("timeWindow", timeWindow),
  pickId: value("pickID", text),
  waveformId: child("waveformID", waveformStreamId),
  filterId: value("filterID", text),
  scalingTime: quantity("scalingTime", time),
  scalingTimeErrors: errorsOf("scalingTime"),
  magnitudeHint: value("magnitudeHint", text),
  ...judged,
});

const arrival = shape<Arrival>({
  resourceId,
  pickId: required(value("pickID", text)),
  phase: withDefault(value("phase", text), ""),
  timeCorrection: value("timeCorrection", real),
  azimuth: value("azimuth", real),
  distance: value("distance", real),
  takeoffAngle: quantity("takeoffAngle", real),
  takeoffAngleErrors: errorsOf("takeoffAngle"),
  timeResidual: value("timeResidual", real),
  horizontalSlownessResidual: value("horizontalSlownessResidual", real),
  backazimuthResidual: value("backazimuthResidual", real),
  timeWeight: value("timeWeight", real),
  horizontalSlownessWeight: value("horizontalSlownessWeight", real),
  backazimuthWeight: value("backazimuthWeight", real),
  earthModelId: value("earthModelID", text),
  comments,
  creationInfo: child("creationInfo", creationInfo),
  others: others(),
});

const originQuality = shape<OriginQuality>({
  associatedPhaseCount: value("associatedPhaseCount", integer),
  usedPhaseCount: value("usedPhaseCount", integer),
  associatedStationCount: value("associatedStationCount", integer),
  usedStationCount: value("usedStationCount", integer),
  depthPhaseCount: value("depthPhaseCount", integer),
  standardError: value("standardError", real),
  azimuthalGap: value("azimuthalGap", real),
  secondaryAzimuthalGap: value("secondaryAzimuthalGap", real),
  groundTruthLevel: value("groundTruthLevel", text),
  maximumDistance: value("maximumDistance", real),
  minimumDistance: value("minimumDistance", real),
  medianDistance: value("medianDistance", real),
});

const confidenceEllipsoid = shape<ConfidenceEllipsoid>({
  semiMajorAxisLength: required(value("semiMajorAxisLength", real)),
  semiMinorAxisLength: required(value("semiMinorAxisLength", real)),
  semiIntermediateAxisLength: required(value("semiIntermediateAxisLength", real)),
  majorAxisPlunge: required(value("majorAxisPlunge", real)),
  majorAxisAzimuth: required(value("majorAxisAzimuth", real)),
  majorAxisRotation: required(value("majorAxisRotation", real)),
});

const originUncertainty = shape<OriginUncertainty>({
  horizontalUncertainty: value("horizontalUncertainty", real),
  minHorizontalUncertainty: value("minHorizontalUncertainty", real),
  maxHorizontalUncertainty: value("maxHorizontalUncertainty", real),
  azimuthMaxHorizontalUncertainty: value("azimuthMaxHorizontalUncertainty", real),
  confidenceEllipsoid: child("confidenceEllipsoid", confidenceEllipsoid),
  preferredDescription: value("preferredDescription", text),
  confidenceLevel: value("confidenceLevel", real),
});

const compositeTime = shape<CompositeTime>({
  year: quantity("year", integer),
  yearErrors: errorsOf("year"),
  month: quantity("month", integer),
  monthErrors: errorsOf("month"),
  day: quantity("day", integer),
  dayErrors: errorsOf("day"),
  hour: quantity("hour", integer),
  hourErrors: errorsOf("hour"),
  minute: quantity("minute", integer),
  minuteErrors: errorsOf("minute"),
  second: quantity("second", real),
  secondErrors: errorsOf("second"),
});

const origin = shape<Origin>({
  resourceId,
  time: required(quantity("time", time)),
  timeErrors: errorsOf("time"),
  latitude: required(quantity("latitude", realBetween(-90, 90))),
  latitudeErrors: errorsOf("latitude"),
  longitude: required(quantity("longitude", realBetween(-180, 180))),
  longitudeErrors: errorsOf("longitude"),
  depth: quantity("depth", real),
  depthErrors: errorsOf("depth"),
  depthType: value("depthType", text),
  timeFixed: value("timeFixed", boolean),
  epicenterFixed: value("epicenterFixed", boolean),
  referenceSystemId: value("referenceSystemID", text),
  methodId: value("methodID", text),
  earthModelId: value("earthModelID", text),
  compositeTimes: list("compositeTime", compositeTime),
  quality: child("quality", originQuality),
  originType: value(
    "type",
    oneOf("hypocenter", "centroid", "amplitude", "macroseismic", "rupture start", "rupture end"),
  ),
  region: value("region", text),
  originUncertainty: child("originUncertainty", originUncertainty),
  arrivals: list("arrival", arrival),
  ...judged,
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

const nodalPlane = shape<NodalPlane>({
  strike: required(quantity("strike", real)),
  strikeErrors: errorsOf("strike"),
  dip: required(quantity("dip", real)),
  dipErrors: errorsOf("dip"),
  rake: required(quantity("rake", real)),
  rakeErrors: errorsOf("rake"),
});

const nodalPlanes = shape<NodalPlanes>({
  preferredPlane: attribute("preferredPlane", integer),
  nodalPlane1: child("nodalPlane1", nodalPlane),
  nodalPlane2: child("nodalPlane2", nodalPlane),
});

const axis = shape<Axis>({
  azimuth: required(quantity("azimuth", real)),
  azimuthErrors: errorsOf("azimuth"),
  plunge: required(quantity("plunge", real)),
  plungeErrors: errorsOf("plunge"),
  length: required(quantity("length", real)),
  lengthErrors: errorsOf("length"),
});

const principalAxes = shape<PrincipalAxes>({
  tAxis: required(child("tAxis", axis)),
  pAxis: required(child("pAxis", axis)),
  nAxis: child("nAxis", axis),
});

const tensor = shape<Tensor>({
  mRr: required(quantity("Mrr", real)),
  mRrErrors: errorsOf("Mrr"),
  mTt: required(quantity("Mtt", real)),
  mTtErrors: errorsOf("Mtt"),
  mPp: required(quantity("Mpp", real)),
  mPpErrors: errorsOf("Mpp"),
  mRt: required(quantity("Mrt", real)),
  mRtErrors: errorsOf("Mrt"),
  mRp: required(quantity("Mrp", real)),
  mRpErrors: errorsOf("Mrp"),
  mTp: required(quantity("Mtp", real)),
  mTpErrors: errorsOf("Mtp"),
});

const sourceTimeFunction = shape<SourceTimeFunction>({
  type: withDefault(value("type", oneOf("box car", "triangle", "trapezoid", "unknown")), "unknown"),
  duration: required(value("duration", real)),
  riseTime: value("riseTime", real),
  decayTime: value("decayTime", real),
});

const dataUsed = shape<DataUsed>({
  waveType: withDefault(
    value(
      "waveType",
      oneOf("P waves", "body waves", "surface waves", "mantle waves", "combined", "unknown"),
    ),
    "unknown",
  ),
  stationCount: value("stationCount", integer),
  componentCount: value("componentCount", integer),
  shortestPeriod: value("shortestPeriod", real),
  longestPeriod: value("longestPeriod", real),
});

const momentTensor = shape<MomentTensor>({
  resourceId,
  derivedOriginId: value("derivedOriginID", text),
  momentMagnitudeId: value("momentMagnitudeID", text),
  scalarMoment: quantity("scalarMoment", real),
  scalarMomentErrors: errorsOf("scalarMoment"),
  tensor: child("tensor", tensor),
  variance: value("variance", real),
  varianceReduction: value("varianceReduction", real),
  doubleCouple: value("doubleCouple", real),
  clvd: value("clvd", real),
  iso: value("iso", real),
  greensFunctionId: value("greensFunctionID", text),
  filterId: value("filterID", text),
  sourceTimeFunction: child("sourceTimeFunction", sourceTimeFunction),
  dataUsed: list("dataUsed", dataUsed),
  methodId: value("methodID", text),
  category: value("category", oneOf("teleseismic", "regional")),
  inversionType: value("inversionType", oneOf("general", "zero trace", "double couple")),
  comments,
  creationInfo: child("creationInfo", creationInfo),
  others: others(),
});

const focalMechanism = shape<FocalMechanism>({
  resourceId,
  triggeringOriginId: value("triggeringOriginID", text),
  nodalPlanes: child("nodalPlanes", nodalPlanes),
  principalAxes: child("principalAxes", principalAxes),
  azimuthalGap: value("azimuthalGap", real),
  stationPolarityCount: value("stationPolarityCount", integer),
  misfit: value("misfit", real),
  stationDistributionRatio: value("stationDistributionRatio", real),
  methodId: value("methodID", text),
  waveformIds: list("waveformID", waveformStreamId),
  momentTensor: child("momentTensor", momentTensor),
  ...judged,
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
