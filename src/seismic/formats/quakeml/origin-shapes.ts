import type {
  Arrival,
  CompositeTime,
  ConfidenceEllipsoid,
  Origin,
  OriginQuality,
  OriginUncertainty,
} from "../../event.ts";
import { boolean, integer, oneOf, real, realBetween, text, time } from "../xml/scalars.ts";
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
import { comments, creationInfo, judged, resourceId } from "./common-shapes.ts";
import { errorsOf, quantity } from "./quantity.ts";

// Where and when an event was: QuakeML-BED 1.2, type Origin and what it holds.

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

export const origin: Codec<Origin> = shape<Origin>({
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
