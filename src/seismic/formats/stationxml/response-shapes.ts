import type {
  Coefficients,
  Decimation,
  Fir,
  Gain,
  InstrumentPolynomial,
  InstrumentSensitivity,
  PoleZero,
  PolesZeros,
  Polynomial,
  Response,
  ResponseList,
  ResponseListElement,
  ResponseStage,
  StageFilter,
  Units,
} from "../../response/index.ts";
import { integer, oneOf, real, text } from "../xml/scalars.ts";
import {
  attribute,
  child,
  childrenOf,
  type Codec,
  constant,
  elementError,
  type Field,
  leaf,
  list,
  required,
  shape,
  value,
  withDefault,
} from "../xml/shape.ts";

// The response of a channel: StationXML types ResponseType, ResponseStageType and the filter types.

export const units: Codec<Units> = shape<Units>({
  name: withDefault(value("Name", text), ""),
  description: value("Description", text),
});

/** Elements like `NumeratorCoefficient`, whose number tells their place only. */
const numbered = (name: string): Field<readonly number[], true> => list(name, leaf(real));

const resourceId = attribute("resourceId", text);

const filterUnits = {
  resourceId,
  name: attribute("name", text),
  description: value("Description", text),
  inputUnits: child("InputUnits", units),
  outputUnits: child("OutputUnits", units),
};

const poleZero = shape<PoleZero>({
  real: required(value("Real", real)),
  imaginary: required(value("Imaginary", real)),
  number: attribute("number", integer),
});

const polesZeros = shape<PolesZeros>({
  kind: constant("PolesZeros"),
  ...filterUnits,
  pzTransferFunctionType: required(
    value(
      "PzTransferFunctionType",
      oneOf("LAPLACE (RADIANS/SECOND)", "LAPLACE (HERTZ)", "DIGITAL (Z-TRANSFORM)"),
    ),
  ),
  normalizationFactor: withDefault(value("NormalizationFactor", real), 1),
  normalizationFrequency: withDefault(value("NormalizationFrequency", real), 0),
  zeros: list("Zero", poleZero),
  poles: list("Pole", poleZero),
});

const coefficients = shape<Coefficients>({
  kind: constant("Coefficients"),
  ...filterUnits,
  cfTransferFunctionType: required(
    value("CfTransferFunctionType", oneOf("ANALOG (RADIANS/SECOND)", "ANALOG (HERTZ)", "DIGITAL")),
  ),
  numerators: numbered("Numerator"),
  denominators: numbered("Denominator"),
});

const fir = shape<Fir>({
  kind: constant("FIR"),
  ...filterUnits,
  symmetry: required(value("Symmetry", oneOf("NONE", "EVEN", "ODD"))),
  numeratorCoefficients: numbered("NumeratorCoefficient"),
});

const responseListElement = shape<ResponseListElement>({
  frequency: required(value("Frequency", real)),
  amplitude: required(value("Amplitude", real)),
  phase: required(value("Phase", real)),
});

const responseList = shape<ResponseList>({
  kind: constant("ResponseList"),
  ...filterUnits,
  responseListElements: list("ResponseListElement", responseListElement),
});

const polynomialParts = {
  approximationType: value("ApproximationType", oneOf("MACLAURIN")),
  frequencyLowerBound: value("FrequencyLowerBound", real),
  frequencyUpperBound: value("FrequencyUpperBound", real),
  approximationLowerBound: value("ApproximationLowerBound", real),
  approximationUpperBound: value("ApproximationUpperBound", real),
  maximumError: value("MaximumError", real),
  coefficients: numbered("Coefficient"),
};

const polynomial = shape<Polynomial>({
  kind: constant("Polynomial"),
  ...filterUnits,
  ...polynomialParts,
});

const instrumentPolynomial = shape<InstrumentPolynomial>({
  ...filterUnits,
  ...polynomialParts,
});

const gainParts = {
  value: required(value("Value", real)),
  frequency: withDefault(value("Frequency", real), 0),
};

const gain = shape<Gain>(gainParts);

const sensitivity = shape<InstrumentSensitivity>({
  ...gainParts,
  inputUnits: child("InputUnits", units),
  outputUnits: child("OutputUnits", units),
  frequencyStart: value("FrequencyStart", real),
  frequencyEnd: value("FrequencyEnd", real),
  frequencyDbVariation: value("FrequencyDBVariation", real),
});

const decimation = shape<Decimation>({
  inputSampleRate: required(value("InputSampleRate", real)),
  factor: required(value("Factor", integer)),
  offset: withDefault(value("Offset", integer), 0),
  delay: withDefault(value("Delay", real), 0),
  correction: withDefault(value("Correction", real), 0),
});

type FilterCodecs = {
  readonly [K in StageFilter["kind"]]: Codec<Extract<StageFilter, { readonly kind: K }>>;
};

const filters: FilterCodecs = {
  PolesZeros: polesZeros,
  Coefficients: coefficients,
  ResponseList: responseList,
  FIR: fir,
  Polynomial: polynomial,
};

const filterKinds = Object.keys(filters) as readonly StageFilter["kind"][];

/** The one filter that a stage may have, whatever its kind. */
const filter: Field<StageFilter> = {
  isRequired: false,
  label: "filter",
  names: filterKinds,
  read: (element, file) => {
    const found = filterKinds.flatMap((kind) =>
      childrenOf(element, kind).map((child) => filters[kind].read(child, file)),
    );
    if (found.length > 1) {
      throw elementError(
        file,
        element,
        `has ${found.map(({ kind }) => kind).join(" and ")}: one is allowed`,
      );
    }
    return found[0];
  },
  write: (filter, builder) => {
    const codec = filters[filter.kind] as Codec<StageFilter>;
    builder.children.push(codec.write(filter, filter.kind, builder.namespace));
  },
};

const stage = shape<ResponseStage>({
  number: required(attribute("number", integer)),
  resourceId,
  filter,
  decimation: child("Decimation", decimation),
  stageGain: child("StageGain", gain),
});

/** Some data centres write units without a value where the response is a polynomial: that is no sensitivity. */
const sensitivityIfAny: Field<InstrumentSensitivity> = {
  ...child("InstrumentSensitivity", sensitivity),
  read: (element, file) => {
    const [found] = childrenOf(element, "InstrumentSensitivity");
    return found?.children.some(({ name }) => name === "Value") === true
      ? sensitivity.read(found, file)
      : undefined;
  },
};

export const response: Codec<Response> = shape<Response>({
  resourceId,
  instrumentSensitivity: sensitivityIfAny,
  instrumentPolynomial: child("InstrumentPolynomial", instrumentPolynomial),
  stages: list("Stage", stage),
});
