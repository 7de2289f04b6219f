import { CropError } from "../../errors.ts";
import type { Config } from "../config/index.ts";
import type { Inventory } from "../inventory.ts";
import { normalizeStreams, preprocess, type PreprocessOptions } from "../preprocess/index.ts";
import type { Warn } from "../signal/index.ts";
import type { Stream } from "../stream.ts";
import { type ComponentPair, componentPairs, streamsOf } from "./component-pairs.ts";
import type { PreprocessStep } from "./manager-options.ts";

/** What preprocessing may need besides the traces. */
interface Surroundings {
  readonly inv: Inventory | undefined;
  /** Gives the direction from the station to the event, degrees; undefined where it is not known. */
  readonly backAzimuth: () => number | undefined;
  readonly warn: Warn;
}

/**
 * Gives the pairs preprocessed, each stream as its type asks for: the response is removed from data alone, synthetics alone are convolved with
 * a source time function.
 *
 * @throws CropError `bad-option` when a response or a rotation needs what is not known, else as {@link preprocess}
 */
export function preprocessPairs(
  pairs: readonly ComponentPair[],
  options: PreprocessStep,
  config: Config,
  around: Surroundings,
): readonly ComponentPair[] {
  const { which = "both", normalizeTo } = options;
  const given = streamsOf(pairs);
  const done = (stream: Stream, type: "obs" | "syn"): Stream =>
    preprocess(stream, optionsFor(type, options, config, around));
  const streams = {
    observed: which === "syn" ? given.observed : done(given.observed, config.stObsType),
    synthetic: which === "obs" ? given.synthetic : done(given.synthetic, config.stSynType),
  };
  const { observed, synthetic } =
    normalizeTo === undefined ? streams : normalizeStreams(streams, normalizeTo);
  return componentPairs(observed, synthetic, config.with({ rotateToRtz: false }), around.warn);
}

function optionsFor(
  type: "obs" | "syn",
  options: PreprocessStep,
  { minPeriod, maxPeriod, rotateToRtz, unitOutput }: Config,
  { inv, backAzimuth, warn }: Surroundings,
): PreprocessOptions {
  const { corners, zerophase, taperPercentage, halfDuration } = options;
  const { filter = true, removeResponse = false } = options;
  const needed = <T>(value: T | undefined, what: string): T => {
    if (value !== undefined) return value;
    throw new CropError("bad-option", what);
  };
  return {
    ...(corners !== undefined && { corners }),
    ...(zerophase !== undefined && { zerophase }),
    ...(taperPercentage !== undefined && { taperPercentage }),
    ...(filter && { minPeriod, maxPeriod }),
    ...(rotateToRtz && {
      backAzimuth: needed(
        backAzimuth(),
        "rotateToRtz needs to know where event and station are: give event and inv",
      ),
    }),
    ...(type === "obs" &&
      removeResponse !== false && {
        inventory: needed(inv, "removeResponse needs the instruments: give inv"),
        response: { output: unitOutput, warn, ...(removeResponse === true ? {} : removeResponse) },
      }),
    ...(type === "syn" && halfDuration !== undefined && { halfDuration }),
    warn,
  };
}
