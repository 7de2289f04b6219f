import type { CasesInput, ComboEntries, CombosInput, SpaceInput } from "../combos/index.ts";
import type { CodeSource, ReapLayout } from "../crop/index.ts";
import type { Dataset } from "../dataset/index.ts";
import type { NamedValues, VarNames } from "./parse-labels.ts";

/** What a call asks for, in any spelling. */
export interface AskedSpace {
  readonly combos?: CombosInput | ComboEntries;
  readonly cases?: CasesInput;
  readonly fnArgs?: VarNames;
}

/** What gives the code of a crop, with its labels: a runner. */
export interface Seed {
  readonly name: string;
  space(asked: AskedSpace): SpaceInput;
  source(space: SpaceInput, constants?: NamedValues): CodeSource;
  checkArguments(space: SpaceInput, constants?: NamedValues): void;
}

/** What is told to a farmer beside the results. */
export interface TakeOptions {
  /** See `Harvester.addDs`. */
  readonly overwrite?: boolean | undefined;
  /** Save what is taken; default true. */
  readonly sync?: boolean;
  readonly cropId: string;
  /** The arguments of the crop. */
  readonly names: readonly string[];
  /** False when more will come from this crop. */
  readonly isLast: boolean;
}

/** Whoever takes the results of a crop; once that is done, the crop may be removed. */
export interface Farmer<Result> {
  readonly kind: "runner" | "harvester" | "sampler";
  /** How the results are labelled. */
  readonly layout: ReapLayout;
  /** The file that they go to, where there is one. */
  readonly dataName?: string | undefined;
  take(dataset: Dataset, options: TakeOptions): Promise<Result>;
  /** Called when the crop is removed. */
  forget?(cropId: string): void;
}
