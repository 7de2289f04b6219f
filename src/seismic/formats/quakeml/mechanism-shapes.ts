import type {
  Axis,
  DataUsed,
  FocalMechanism,
  MomentTensor,
  NodalPlane,
  NodalPlanes,
  PrincipalAxes,
  SourceTimeFunction,
  Tensor,
} from "../../event.ts";
import { integer, oneOf, real, text } from "../xml/scalars.ts";
import {
  attribute,
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
import { errorsOf, quantity } from "./quantity.ts";

// How an event slipped: QuakeML-BED 1.2, type FocalMechanism and what it holds.

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

export const focalMechanism: Codec<FocalMechanism> = shape<FocalMechanism>({
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
