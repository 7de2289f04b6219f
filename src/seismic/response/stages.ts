// The instrument response of a channel as StationXML describes it: element `Response` and below, with its words.
// Source: FDSN StationXML schema 1.0 to 1.2, types ResponseType, ResponseStageType and the filter types.

/** A physical unit by its name in StationXML (`M/S`, `V`, `counts`). */
export interface Units {
  readonly name: string;
  readonly description?: string;
}

/** A pole or zero in the complex plane of its transfer function. */
export interface PoleZero {
  readonly real: number;
  readonly imaginary: number;
  /** Its number in the document. */
  readonly number?: number;
}

/** A factor and the frequency (Hz) at which it holds: `StageGain`, and the base of {@link InstrumentSensitivity}. */
export interface Gain {
  readonly value: number;
  readonly frequency: number;
}

/** The overall sensitivity: counts per {@link InstrumentSensitivity.inputUnits} at one frequency (Hz). */
export interface InstrumentSensitivity extends Gain {
  readonly inputUnits?: Units;
  readonly outputUnits?: Units;
  /** Band, Hz, in which it holds within `frequencyDbVariation`. */
  readonly frequencyStart?: number;
  readonly frequencyEnd?: number;
  readonly frequencyDbVariation?: number;
}

/** The overall sensitivity of a channel whose response is a polynomial. */
export interface InstrumentPolynomial extends FilterUnits {
  readonly approximationType?: "MACLAURIN";
  readonly frequencyLowerBound?: number;
  readonly frequencyUpperBound?: number;
  readonly approximationLowerBound?: number;
  readonly approximationUpperBound?: number;
  readonly maximumError?: number;
  readonly coefficients: readonly number[];
}

/** The units on both sides of a filter; an empty or absent one is taken from its neighbours. */
interface FilterUnits {
  readonly resourceId?: string;
  readonly name?: string;
  readonly description?: string;
  readonly inputUnits?: Units;
  readonly outputUnits?: Units;
}

/** `PolesZeros`: normalizationFactor · prod(s - zero) / prod(s - pole). */
export interface PolesZeros extends FilterUnits {
  readonly kind: "PolesZeros";
  readonly pzTransferFunctionType:
    | "LAPLACE (RADIANS/SECOND)"
    | "LAPLACE (HERTZ)"
    | "DIGITAL (Z-TRANSFORM)";
  readonly normalizationFactor: number;
  /** Hz */
  readonly normalizationFrequency: number;
  readonly zeros: readonly PoleZero[];
  readonly poles: readonly PoleZero[];
}

/** `Coefficients`: numerators over denominators in powers of 1/z; a FIR filter where there is no denominator. */
export interface Coefficients extends FilterUnits {
  readonly kind: "Coefficients";
  readonly cfTransferFunctionType: "ANALOG (RADIANS/SECOND)" | "ANALOG (HERTZ)" | "DIGITAL";
  readonly numerators: readonly number[];
  readonly denominators: readonly number[];
}

/** `FIR`: all numerators (`NONE`), or the first half of an `ODD` or `EVEN` number of mirrored ones. */
export interface Fir extends FilterUnits {
  readonly kind: "FIR";
  readonly symmetry: "NONE" | "EVEN" | "ODD";
  readonly numeratorCoefficients: readonly number[];
}

/** One measured point of a response: Hz, amplitude, degrees. */
export interface ResponseListElement {
  readonly frequency: number;
  readonly amplitude: number;
  readonly phase: number;
}

/** `ResponseList`: a response that was measured at some frequencies. */
export interface ResponseList extends FilterUnits {
  readonly kind: "ResponseList";
  readonly responseListElements: readonly ResponseListElement[];
}

/** `Polynomial`: input units as a polynomial of the output, lowest power first. */
export interface Polynomial extends FilterUnits {
  readonly kind: "Polynomial";
  readonly approximationType?: "MACLAURIN";
  /** Hz */
  readonly frequencyLowerBound?: number;
  readonly frequencyUpperBound?: number;
  readonly approximationLowerBound?: number;
  readonly approximationUpperBound?: number;
  readonly maximumError?: number;
  readonly coefficients: readonly number[];
}

/** What a stage does besides its gain. */
export type StageFilter = PolesZeros | Coefficients | Fir | ResponseList | Polynomial;

/** The change of the sampling rate in a stage. */
export interface Decimation {
  /** Hz */
  readonly inputSampleRate: number;
  readonly factor: number;
  readonly offset: number;
  /** Delay of the filter as estimated, seconds. */
  readonly delay: number;
  /** Time shift that was applied for the delay, seconds. */
  readonly correction: number;
}

/** One stage of a response; without a filter it is a gain alone. */
export interface ResponseStage {
  /** Counted from 1. */
  readonly number: number;
  readonly resourceId?: string;
  readonly filter?: StageFilter;
  readonly decimation?: Decimation;
  readonly stageGain?: Gain;
}

/** The whole response of a channel epoch. */
export interface Response {
  readonly resourceId?: string;
  readonly instrumentSensitivity?: InstrumentSensitivity;
  readonly instrumentPolynomial?: InstrumentPolynomial;
  readonly stages: readonly ResponseStage[];
}
