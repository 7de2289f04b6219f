import type { XmlElement } from "./formats/xml/parse-xml.ts";

// Events as QuakeML 1.2 describes them, with obspy's words: quantities are numbers, what is known of their errors
// stands beside them. Times are nanoseconds since 1970 UTC, lengths are metres, angles degrees. `others` holds what a document has
// besides, so that it can be written back.

/** How far a value may be off, in its own unit (seconds for a time). */
export interface QuantityErrors {
  readonly uncertainty?: number;
  readonly lowerUncertainty?: number;
  readonly upperUncertainty?: number;
  /** Percent. */
  readonly confidenceLevel?: number;
}

/** What was judged, and remarked. */
interface Judged {
  readonly evaluationMode?: "manual" | "automatic";
  readonly evaluationStatus?: "preliminary" | "confirmed" | "reviewed" | "final" | "rejected";
  readonly comments: readonly EventComment[];
  readonly creationInfo?: CreationInfo;
  readonly others?: readonly XmlElement[];
}

/** Who made something, and when. */
export interface CreationInfo {
  readonly agencyId?: string;
  readonly agencyUri?: string;
  readonly author?: string;
  readonly authorUri?: string;
  readonly creationTime?: bigint;
  readonly version?: string;
}

/** A remark. */
export interface EventComment {
  readonly text: string;
  readonly resourceId?: string;
  readonly creationInfo?: CreationInfo;
}

/** A name of an event. */
export interface EventDescription {
  readonly text: string;
  readonly type?: string;
}

/** A channel by its codes. */
export interface WaveformStreamId {
  readonly networkCode: string;
  readonly stationCode: string;
  readonly locationCode?: string;
  readonly channelCode?: string;
  readonly resourceUri?: string;
}

/** The arrival of a wave at a station. */
export interface Pick extends Judged {
  readonly resourceId: string;
  readonly time: bigint;
  readonly timeErrors?: QuantityErrors;
  readonly waveformId?: WaveformStreamId;
  readonly filterId?: string;
  readonly methodId?: string;
  readonly horizontalSlowness?: number;
  readonly horizontalSlownessErrors?: QuantityErrors;
  readonly backazimuth?: number;
  readonly backazimuthErrors?: QuantityErrors;
  readonly slownessMethodId?: string;
  readonly onset?: "emergent" | "impulsive" | "questionable";
  readonly phaseHint?: string;
  readonly polarity?: "positive" | "negative" | "undecidable";
}

/** A window around a time. */
export interface TimeWindow {
  readonly begin: number;
  readonly end: number;
  readonly reference: bigint;
}

/** A measured amplitude. */
export interface Amplitude extends Judged {
  readonly resourceId: string;
  readonly genericAmplitude: number;
  readonly genericAmplitudeErrors?: QuantityErrors;
  readonly type?: string;
  readonly category?: "point" | "mean" | "duration" | "period" | "integral" | "other";
  readonly unit?: string;
  readonly methodId?: string;
  readonly period?: number;
  readonly periodErrors?: QuantityErrors;
  readonly snr?: number;
  readonly timeWindow?: TimeWindow;
  readonly pickId?: string;
  readonly waveformId?: WaveformStreamId;
  readonly filterId?: string;
  readonly scalingTime?: bigint;
  readonly scalingTimeErrors?: QuantityErrors;
  readonly magnitudeHint?: string;
}

/** A pick that an origin was located with. */
export interface Arrival {
  readonly resourceId: string;
  readonly pickId: string;
  readonly phase: string;
  readonly timeCorrection?: number;
  readonly azimuth?: number;
  readonly distance?: number;
  readonly takeoffAngle?: number;
  readonly takeoffAngleErrors?: QuantityErrors;
  readonly timeResidual?: number;
  readonly horizontalSlownessResidual?: number;
  readonly backazimuthResidual?: number;
  readonly timeWeight?: number;
  readonly horizontalSlownessWeight?: number;
  readonly backazimuthWeight?: number;
  readonly earthModelId?: string;
  readonly comments: readonly EventComment[];
  readonly creationInfo?: CreationInfo;
  readonly others?: readonly XmlElement[];
}

/** How well an origin is known. */
export interface OriginQuality {
  readonly associatedPhaseCount?: number;
  readonly usedPhaseCount?: number;
  readonly associatedStationCount?: number;
  readonly usedStationCount?: number;
  readonly depthPhaseCount?: number;
  readonly standardError?: number;
  readonly azimuthalGap?: number;
  readonly secondaryAzimuthalGap?: number;
  readonly groundTruthLevel?: string;
  readonly maximumDistance?: number;
  readonly minimumDistance?: number;
  readonly medianDistance?: number;
}

/** The ellipsoid that holds an origin; metres and degrees. */
export interface ConfidenceEllipsoid {
  readonly semiMajorAxisLength: number;
  readonly semiMinorAxisLength: number;
  readonly semiIntermediateAxisLength: number;
  readonly majorAxisPlunge: number;
  readonly majorAxisAzimuth: number;
  readonly majorAxisRotation: number;
}

/** Where else an origin may be; metres and degrees. */
export interface OriginUncertainty {
  readonly horizontalUncertainty?: number;
  readonly minHorizontalUncertainty?: number;
  readonly maxHorizontalUncertainty?: number;
  readonly azimuthMaxHorizontalUncertainty?: number;
  readonly confidenceEllipsoid?: ConfidenceEllipsoid;
  readonly preferredDescription?: string;
  readonly confidenceLevel?: number;
}

/** A time of which only parts are known. */
export interface CompositeTime {
  readonly year?: number;
  readonly yearErrors?: QuantityErrors;
  readonly month?: number;
  readonly monthErrors?: QuantityErrors;
  readonly day?: number;
  readonly dayErrors?: QuantityErrors;
  readonly hour?: number;
  readonly hourErrors?: QuantityErrors;
  readonly minute?: number;
  readonly minuteErrors?: QuantityErrors;
  readonly second?: number;
  readonly secondErrors?: QuantityErrors;
}

/** Where and when an event was. */
export interface Origin extends Judged {
  readonly resourceId: string;
  readonly time: bigint;
  readonly timeErrors?: QuantityErrors;
  /** Degrees. */
  readonly latitude: number;
  readonly latitudeErrors?: QuantityErrors;
  /** Degrees. */
  readonly longitude: number;
  readonly longitudeErrors?: QuantityErrors;
  /** Metres below sea level. */
  readonly depth?: number;
  readonly depthErrors?: QuantityErrors;
  readonly depthType?: string;
  readonly timeFixed?: boolean;
  readonly epicenterFixed?: boolean;
  readonly referenceSystemId?: string;
  readonly methodId?: string;
  readonly earthModelId?: string;
  readonly compositeTimes: readonly CompositeTime[];
  readonly quality?: OriginQuality;
  readonly originType?:
    | "hypocenter"
    | "centroid"
    | "amplitude"
    | "macroseismic"
    | "rupture start"
    | "rupture end";
  readonly region?: string;
  readonly originUncertainty?: OriginUncertainty;
  readonly arrivals: readonly Arrival[];
}

/** What a station adds to a magnitude. */
export interface StationMagnitudeContribution {
  readonly stationMagnitudeId: string;
  readonly residual?: number;
  readonly weight?: number;
}

/** The size of an event. */
export interface Magnitude extends Judged {
  readonly resourceId: string;
  readonly mag: number;
  readonly magErrors?: QuantityErrors;
  readonly magnitudeType?: string;
  readonly originId?: string;
  readonly methodId?: string;
  readonly stationCount?: number;
  readonly azimuthalGap?: number;
  readonly stationMagnitudeContributions: readonly StationMagnitudeContribution[];
}

/** The size of an event at one station. */
export interface StationMagnitude {
  readonly resourceId: string;
  readonly originId?: string;
  readonly mag: number;
  readonly magErrors?: QuantityErrors;
  readonly stationMagnitudeType?: string;
  readonly amplitudeId?: string;
  readonly methodId?: string;
  readonly waveformId?: WaveformStreamId;
  readonly comments: readonly EventComment[];
  readonly creationInfo?: CreationInfo;
  readonly others?: readonly XmlElement[];
}

/** A plane that may have slipped; degrees. */
export interface NodalPlane {
  readonly strike: number;
  readonly strikeErrors?: QuantityErrors;
  readonly dip: number;
  readonly dipErrors?: QuantityErrors;
  readonly rake: number;
  readonly rakeErrors?: QuantityErrors;
}

/** The two planes of a mechanism. */
export interface NodalPlanes {
  readonly preferredPlane?: number;
  readonly nodalPlane1?: NodalPlane;
  readonly nodalPlane2?: NodalPlane;
}

/** A principal axis; degrees and newton metres. */
export interface Axis {
  readonly azimuth: number;
  readonly azimuthErrors?: QuantityErrors;
  readonly plunge: number;
  readonly plungeErrors?: QuantityErrors;
  readonly length: number;
  readonly lengthErrors?: QuantityErrors;
}

/** The principal axes of a mechanism. */
export interface PrincipalAxes {
  readonly tAxis: Axis;
  readonly pAxis: Axis;
  readonly nAxis?: Axis;
}

/** A moment tensor; newton metres, r up, t south, p east. */
export interface Tensor {
  readonly mRr: number;
  readonly mRrErrors?: QuantityErrors;
  readonly mTt: number;
  readonly mTtErrors?: QuantityErrors;
  readonly mPp: number;
  readonly mPpErrors?: QuantityErrors;
  readonly mRt: number;
  readonly mRtErrors?: QuantityErrors;
  readonly mRp: number;
  readonly mRpErrors?: QuantityErrors;
  readonly mTp: number;
  readonly mTpErrors?: QuantityErrors;
}

/** How an event went on; seconds. */
export interface SourceTimeFunction {
  readonly type: "box car" | "triangle" | "trapezoid" | "unknown";
  readonly duration: number;
  readonly riseTime?: number;
  readonly decayTime?: number;
}

/** What a moment tensor was found from. */
export interface DataUsed {
  readonly waveType:
    | "P waves"
    | "body waves"
    | "surface waves"
    | "mantle waves"
    | "combined"
    | "unknown";
  readonly stationCount?: number;
  readonly componentCount?: number;
  readonly shortestPeriod?: number;
  readonly longestPeriod?: number;
}

/** A moment tensor and how it was found. */
export interface MomentTensor {
  readonly resourceId: string;
  readonly derivedOriginId?: string;
  readonly momentMagnitudeId?: string;
  /** Newton metres. */
  readonly scalarMoment?: number;
  readonly scalarMomentErrors?: QuantityErrors;
  readonly tensor?: Tensor;
  readonly variance?: number;
  readonly varianceReduction?: number;
  readonly doubleCouple?: number;
  readonly clvd?: number;
  readonly iso?: number;
  readonly greensFunctionId?: string;
  readonly filterId?: string;
  readonly sourceTimeFunction?: SourceTimeFunction;
  readonly dataUsed: readonly DataUsed[];
  readonly methodId?: string;
  readonly category?: "teleseismic" | "regional";
  readonly inversionType?: "general" | "zero trace" | "double couple";
  readonly comments: readonly EventComment[];
  readonly creationInfo?: CreationInfo;
  readonly others?: readonly XmlElement[];
}

/** How an event slipped. */
export interface FocalMechanism extends Judged {
  readonly resourceId: string;
  readonly triggeringOriginId?: string;
  readonly nodalPlanes?: NodalPlanes;
  readonly principalAxes?: PrincipalAxes;
  readonly azimuthalGap?: number;
  readonly stationPolarityCount?: number;
  readonly misfit?: number;
  readonly stationDistributionRatio?: number;
  readonly methodId?: string;
  readonly waveformIds: readonly WaveformStreamId[];
  readonly momentTensor?: MomentTensor;
}

/** An event with all that is known of it. */
export interface Event {
  readonly resourceId: string;
  readonly preferredOriginId?: string;
  readonly preferredMagnitudeId?: string;
  readonly preferredFocalMechanismId?: string;
  readonly eventType?: string;
  readonly eventTypeCertainty?: "known" | "suspected";
  readonly creationInfo?: CreationInfo;
  readonly eventDescriptions: readonly EventDescription[];
  readonly comments: readonly EventComment[];
  readonly picks: readonly Pick[];
  readonly amplitudes: readonly Amplitude[];
  readonly focalMechanisms: readonly FocalMechanism[];
  readonly origins: readonly Origin[];
  readonly magnitudes: readonly Magnitude[];
  readonly stationMagnitudes: readonly StationMagnitude[];
  readonly others?: readonly XmlElement[];
}
