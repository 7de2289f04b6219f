import { equalArrays } from "../arrays/index.ts";
import type { BlockWriter } from "../dataset/index.ts";
import { CropError } from "../errors.ts";
import { type CaseOutput, type CaseValue, isSharedCoordinate } from "./case-record.ts";
import { defaultVariable } from "./case-value.ts";
import type { Manifest } from "./manifest.ts";
import { differs, lacks, OuterLabels } from "./outer-labels.ts";
import { ReapBuffer } from "./reap-buffer.ts";
import type { ReapSchema } from "./reap-schema.ts";

/** Puts what cases gave in its place in a dataset, in memory or in a file. */
export class CaseLabeller {
  readonly #schema: ReapSchema;
  readonly #buffer: ReapBuffer;
  readonly #loneName: string;
  readonly #isLone: boolean;
  readonly #areScalars: boolean;
  readonly #sample: CaseValue;
  readonly #count: number;
  readonly #labels: OuterLabels;
  readonly #coordinates: readonly (readonly [string, CaseOutput])[];

  /** `sample` is what some case gave, on the labels of all; `loneName` the name of an output that stands alone. */
  constructor(writer: BlockWriter, schema: ReapSchema, sample: CaseValue, loneName: string) {
    const { gridShape, variables } = schema;
    this.#schema = schema;
    this.#buffer = new ReapBuffer(writer, gridShape, variables);
    this.#loneName = loneName;
    this.#sample = sample;
    this.#count = Object.keys(sample).length;
    const outputs = Object.values(sample);
    this.#labels = new OuterLabels(sample);
    this.#coordinates = Object.entries(sample).filter(([, output]) => isSharedCoordinate(output));
    this.#areScalars = outputs.every(({ shape, dims }) => shape.length === 0 && dims === undefined);
    this.#isLone = this.#areScalars && variables.length === 1 && variables[0]!.name === loneName;
  }

  /** Places the only output of a case, a number. */
  number(caseNumber: number, value: number, describe: () => string): void {
    if (this.#isLone) this.#buffer.addNumber(this.#schema.placeOf(caseNumber), value, describe);
    else this.value(caseNumber, scalarsOf({ [this.#loneName]: value }), describe);
  }

  /** Places the outputs of a case that are all numbers. */
  numbers(
    caseNumber: number,
    values: Readonly<Record<string, number>>,
    describe: () => string,
  ): void {
    if (this.#areScalars) {
      this.#checkNames(values, describe);
      this.#buffer.addNumbers(this.#schema.placeOf(caseNumber), values, describe);
      return;
    }
    this.value(caseNumber, scalarsOf(values), describe);
  }

  /**
   * Places the outputs of a case; `describe` names it in errors.
   *
   * @throws CropError `bad-data` when names, shape, dtype or a coordinate differ from those of other cases
   */
  value(caseNumber: number, given: CaseValue, describe: () => string): void {
    this.#checkNames(given, describe);
    const value = this.#labels.apply(given, describe);
    if (this.#coordinates.length > 0) checkCoordinates(value, this.#coordinates, describe);
    this.#buffer.add(this.#schema.placeOf(caseNumber), value, describe);
  }

  /** Writes what is gathered. */
  flush(): void {
    this.#buffer.flush();
  }

  /** Refuses an output that the sample lacks; one that it has and this case lacks is missed when it is placed. */
  #checkNames(outputs: Readonly<Record<string, unknown>>, describe: () => string): void {
    let count = 0;
    for (const _ in outputs) count++; // quicker than a list of the names
    if (count === this.#count) return;
    const surplus = Object.keys(outputs).find((name) => !Object.hasOwn(this.#sample, name));
    if (surplus === undefined) return;
    throw new CropError(
      "bad-data",
      `${describe()} gave \`${surplus}\`, which other cases did not give; every case must give the same outputs and coordinates; outputs that \`vars\` declares are checked as each case is run`,
      { fields: { variable: surplus } },
    );
  }
}

/** Gives the name of an output that stands alone. */
export function loneNameOf(manifest: Pick<Manifest, "variables">): string {
  const names = Object.keys(manifest.variables ?? {});
  return names.length === 1 ? names[0]! : defaultVariable;
}

/** Gives numbers as the outputs of a case. */
export function scalarsOf(values: Readonly<Record<string, number>>): CaseValue {
  return Object.fromEntries(
    Object.entries(values).map(([name, value]) => [
      name,
      { dtype: "float64", shape: [], data: Float64Array.of(value) },
    ]),
  );
}

function checkCoordinates(
  value: CaseValue,
  expected: readonly (readonly [string, CaseOutput])[],
  describe: () => string,
): void {
  for (const [name, coordinate] of expected) {
    const found = Object.hasOwn(value, name) ? value[name] : undefined;
    if (found !== undefined && areSame(found, coordinate)) continue;
    throw found === undefined ? lacks(name, describe) : differs(name, describe);
  }
}

function areSame(a: CaseOutput, b: CaseOutput): boolean {
  return (
    a.isCoordinate === b.isCoordinate &&
    a.attrs?.["units"] === b.attrs?.["units"] &&
    a.dims?.join("\0") === b.dims?.join("\0") &&
    equalArrays(a, b)
  );
}
