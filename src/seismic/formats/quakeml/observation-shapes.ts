import type { Amplitude, Pick, TimeWindow } from "../../event.ts";
import { oneOf, real, text, time } from "../xml/scalars.ts";
import { child, type Codec, required, shape, value } from "../xml/shape.ts";
import { judged, resourceId, waveformStreamId } from "./common-shapes.ts";
import { errorsOf, quantity } from "./quantity.ts";

// What was seen at a station: QuakeML-BED 1.2, types Pick and Amplitude.

export const pick: Codec<Pick> = shape<Pick>({
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

export const amplitude: Codec<Amplitude> = shape<Amplitude>({
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
