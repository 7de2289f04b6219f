import { CropError } from "../errors.ts";
import { Harvester } from "./harvester.ts";
import { type RunnableFunction, Runner, type RunnerOptions } from "./runner.ts";
import { Sampler } from "./sampler.ts";

/** What a function becomes beside a runner. */
export interface LabelOptions extends RunnerOptions {
  /** A harvester: `true` for data in memory, or the name of its file. */
  readonly harvester?: true | string;
  /** A sampler: `true` for a table in memory, or the name of its file. */
  readonly sampler?: true | string;
}

/**
 * Gives what makes a runner, harvester or sampler of a function.
 *
 * @throws CropError `usage` when both a harvester and a sampler are asked for
 *
 * @example
 * const wave = label({ varNames: "y", harvester: "wave.nc" })(({ x }) => Math.sin(x));
 */
export function label(
  options: LabelOptions & { readonly harvester: true | string },
): (fn: RunnableFunction) => Harvester;
export function label(
  options: LabelOptions & { readonly sampler: true | string },
): (fn: RunnableFunction) => Sampler;
export function label(options?: RunnerOptions): (fn: RunnableFunction) => Runner;
export function label(
  options: LabelOptions = {},
): (fn: RunnableFunction) => Runner | Harvester | Sampler {
  const { harvester, sampler, ...rest } = options;
  if (harvester !== undefined && sampler !== undefined)
    throw new CropError("usage", "label a function for a harvester or for a sampler, not for both");
  return (fn) => {
    const runner = new Runner(fn, rest);
    if (harvester !== undefined)
      return new Harvester(runner, harvester === true ? {} : { dataName: harvester });
    if (sampler !== undefined)
      return new Sampler(runner, sampler === true ? {} : { dataName: sampler });
    return runner;
  };
}
