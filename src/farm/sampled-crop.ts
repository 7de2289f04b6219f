import type { SpaceInput } from "../combos/index.ts";
import type { SowResult } from "../crop/index.ts";
import type { Table } from "../dataset/index.ts";
import type { DrawOptions, SampleCombos } from "./draw-samples.ts";
import type { Farmer, Seed } from "./farmer.ts";
import { FarmedCrop, type FarmedCropOptions, type FarmedSowOptions } from "./farmed-crop.ts";

/** Draws samples and takes their rows. */
export interface SampleFarmer extends Farmer<Table> {
  sampleSpace(n: number, combos: SampleCombos, options: DrawOptions): Promise<SpaceInput>;
}

/** A crop of random samples: reaping appends their rows to the sampler's table, each once. */
export class SampledCrop extends FarmedCrop<Table> {
  readonly #sampler: SampleFarmer;

  /** Use `Sampler.crop`. */
  constructor(seed: Seed, options: FarmedCropOptions, sampler: SampleFarmer) {
    super(seed, options, sampler);
    this.#sampler = sampler;
  }

  /** Draws `n` samples and sows them. With `allowIncomplete`, reaping gives the rows so far and appends none; with
   * `drop` it appends them and gives up the rest. */
  async sowSamples(
    n: number,
    combos: SampleCombos = {},
    options: DrawOptions & Omit<FarmedSowOptions, "seed" | "fnArgs"> = {},
  ): Promise<SowResult> {
    const { method, seed, drawn, ...sowing } = options;
    const drawing = {
      ...(method === undefined ? {} : { method }),
      ...(seed === undefined ? {} : { seed }),
      ...(drawn === undefined ? {} : { drawn }),
    };
    return await this.sow(await this.#sampler.sampleSpace(n, combos, drawing), sowing);
  }
}
