import type { SpaceInput } from "../combos/index.ts";
import { readManifest, type SowResult } from "../crop/index.ts";
import type { Table } from "../dataset/index.ts";
import { isCropError } from "../errors.ts";
import type { DrawOptions, SampleCombos } from "./draw-samples.ts";
import type { Farmer, Seed } from "./farmer.ts";
import { FarmedCrop, type FarmedCropOptions, type FarmedSowOptions } from "./farmed-crop.ts";

/** Draws samples and takes their rows. */
export interface SampleFarmer extends Farmer<Table> {
  /** Gives the number of samples that were drawn so far. */
  drawn(): Promise<number>;
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

  /**
   * Draws `n` samples and sows them. The same call draws the same ones as long as they are sown, however many rows there are now.
   * With `allowIncomplete`, reaping gives the rows so far and appends none; with `drop` it appends them and gives up the rest.
   */
  async sowSamples(
    n: number,
    combos: SampleCombos = {},
    options: DrawOptions & Omit<FarmedSowOptions, "seed" | "fnArgs"> = {},
  ): Promise<SowResult> {
    const { method, seed, ...sowing } = options;
    const drawn = options.drawn ?? this.#drawnBefore() ?? (await this.#sampler.drawn());
    const drawing = {
      ...(method === undefined ? {} : { method }),
      ...(seed === undefined ? {} : { seed }),
      drawn,
    };
    const space = await this.#sampler.sampleSpace(n, combos, drawing);
    return await this.sow(space, { ...sowing, drawn });
  }

  // Others may have appended rows since it was sown, or its own may be there already.
  #drawnBefore(): number | undefined {
    try {
      const { farmer } = readManifest(this.folder);
      return farmer?.dataName === this.#sampler.dataName ? farmer?.drawn : undefined;
    } catch (error) {
      if (isCropError(error, "not-found")) return undefined;
      throw error;
    }
  }
}
