import type { CasesInput, CombosInput, SpaceInput } from "../combos/index.ts";
import { counted } from "../counted.ts";
import {
  caseError,
  finishRemoval,
  type GrowOptions,
  type GrowResult,
  type SowResult,
} from "../crop/index.ts";
import { Dataset } from "../dataset/index.ts";
import { CropError, isCropError } from "../errors.ts";
import type { AskedSpace } from "./farmer.ts";
import type {
  FarmedCrop,
  FarmedCropOptions,
  FarmedReapOptions,
  FarmedSowOptions,
} from "./farmed-crop.ts";
import { mergeInto } from "./merge-file.ts";
import type { MissingOptions } from "./missing-places.ts";
import type { NamedValues } from "./parse-labels.ts";

/** How a crop is sown, grown and reaped in one call. */
export interface CultivateOptions
  extends
    FarmedCropOptions,
    Omit<GrowOptions, "batches" | "failed">,
    Pick<FarmedReapOptions, "overwrite" | "sync" | "waitSeconds">,
    Pick<MissingOptions, "method">,
    Pick<FarmedSowOptions, "fnArgs"> {
  readonly constants?: NamedValues;
  readonly combos?: CombosInput;
  readonly cases?: CasesInput;
  /** Sow only what is missing; default true. Otherwise everything, and new values win unless `overwrite` says something else. */
  readonly missingOnly?: boolean;
  /**
   * What happens to a crop of this name that is sown already: `resume` (default) grows it to its end and takes its results in;
   * `reap` takes in what it has; `delete` drops it; `skip` does nothing at all; `raise` is an error.
   */
  readonly onExisting?: "resume" | "reap" | "delete" | "skip" | "raise";
  /** After failed cases: `raise` (default) saves all others, keeps the crop and raises; `reap` saves all others and drops it. */
  readonly onError?: "raise" | "reap";
}

/** What a program shows of a cultivation, and how it grows. */
export interface CultivateHooks {
  /** Called when the missing places are sown. */
  readonly onSown?: (result: SowResult) => void;
  /** Grows the crop, failed cases too; default: `growMissing` of the crop. */
  readonly grow?: (
    crop: FarmedCrop<Dataset>,
  ) => Promise<Pick<GrowResult, "stopped" | "firstFailure"> | undefined>;
}

/** What {@link cultivate} needs of a harvester. */
export interface Field {
  crop(options: FarmedCropOptions): FarmedCrop<Dataset>;
  spaceOf(
    asked: AskedSpace,
    options: Pick<CultivateOptions, "missingOnly" | "method" | "constants">,
  ): Promise<SpaceInput | undefined>;
}

/**
 * Sows what is missing, grows it, and takes the results in. When it is stopped at any moment, the same call goes on. Gives the new
 * part, empty when nothing was missing.
 *
 * @throws CropError `case-failed` after all others were saved; `incomplete` when growing was stopped; `merge-conflict`, with
 *   the crop kept; `already-exists` for a crop of this name with other code, or as `onExisting` says
 */
export async function cultivate(
  field: Field,
  asked: AskedSpace,
  options: CultivateOptions = {},
  hooks: CultivateHooks = {},
): Promise<Dataset> {
  const { missingOnly = true, method, constants, fnArgs } = options;
  const looking = {
    missingOnly,
    ...(method === undefined ? {} : { method }),
    ...(constants === undefined ? {} : { constants }),
  };
  const given = { ...asked, ...(fnArgs === undefined ? {} : { fnArgs }) };
  const crop = field.crop(cropOptions(options));
  let earlier = new Dataset();
  if (crop.isSown()) {
    if (options.onExisting === "skip") return earlier;
    const whole = await field.spaceOf(given, { ...looking, missingOnly: false });
    earlier = await settle(crop, whole ?? {}, options, hooks);
  } else {
    finishRemoval(crop.folder); // nothing may be missing, so that no sowing would do it
  }
  const space = await field.spaceOf(given, looking);
  if (space === undefined) return earlier;
  const sown = await crop.sow(space, constants === undefined ? {} : { constants });
  hooks.onSown?.(sown);
  return mergeInto(earlier, await growAndReap(crop, options, hooks), true);
}

/** Does with a crop that is sown already what the options say. */
async function settle(
  crop: FarmedCrop<Dataset>,
  space: SpaceInput,
  options: CultivateOptions,
  hooks: CultivateHooks,
): Promise<Dataset> {
  const { onExisting = "resume", constants } = options;
  const refuse = (what: string): CropError =>
    new CropError(
      "already-exists",
      `${crop.folder} is sown already${what}; \`onExisting\` says what to do with it: resume, reap, delete or skip`,
      { fields: { file: crop.folder } },
    );
  switch (onExisting) {
    case "raise":
      throw refuse("");
    case "resume":
      if (crop.hasOtherCode(space, constants === undefined ? {} : { constants }))
        throw refuse(", with other code or options than there are now");
      return await growAndReap(crop, options, hooks);
    case "reap":
      return await reapSome(crop, options, { drop: true });
    default:
      crop.delete();
      return new Dataset();
  }
}

async function growAndReap(
  crop: FarmedCrop<Dataset>,
  options: CultivateOptions,
  hooks: CultivateHooks,
): Promise<Dataset> {
  const grow =
    hooks.grow ?? ((each) => each.growMissing({ ...growOptions(options), failed: true }));
  const { stopped, firstFailure } = (await grow(crop)) ?? {};
  const { missing, failed, failedCases } = crop.progress();
  const wasStopped =
    stopped === "signal" || stopped === "until" || (missing.length > 0 && stopped === undefined);
  // What is not complete is refused there, with the list of what is missing.
  if (failed.length === 0 || wasStopped) return await crop.reap(reapOptions(options));
  if (options.onError === "reap") return await reapSome(crop, options, { drop: true });
  await reapSome(crop, options, { allowIncomplete: true });
  const note = `${counted(failedCases, "case")} of crop \`${crop.name}\` failed, all others are saved, and the same call runs them again before all else; --drop-failed (\`onError: "reap"\`) gives them up`;
  if (firstFailure !== undefined) throw caseError(firstFailure.failure, `; ${note}`);
  throw new CropError("case-failed", note, { fields: { failed } });
}

/** Takes in what is there, which may be nothing. */
async function reapSome(
  crop: FarmedCrop<Dataset>,
  options: CultivateOptions,
  how: Pick<FarmedReapOptions, "allowIncomplete" | "drop">,
): Promise<Dataset> {
  try {
    return await crop.reap({ ...reapOptions(options), ...how });
  } catch (error) {
    if (!isCropError(error, "incomplete")) throw error; // no case gave a value
    if (how.drop === true) crop.delete();
    return new Dataset();
  }
}

function reapOptions(options: CultivateOptions): FarmedReapOptions {
  const { missingOnly = true, sync, waitSeconds } = options;
  return {
    overwrite: options.overwrite ?? (missingOnly ? undefined : true),
    ...(sync === undefined ? {} : { sync }),
    ...(waitSeconds === undefined ? {} : { waitSeconds }),
  };
}

function cropOptions(options: CultivateOptions): FarmedCropOptions {
  const {
    name,
    root,
    saveFn,
    batchsize,
    numBatches,
    shuffle,
    seed,
    numWorkers = 1,
    executor,
  } = options;
  return {
    ...(name === undefined ? {} : { name }),
    ...(root === undefined ? {} : { root }),
    ...(batchsize === undefined ? {} : { batchsize }),
    ...(numBatches === undefined ? {} : { numBatches }),
    ...(shuffle === undefined ? {} : { shuffle }),
    ...(seed === undefined ? {} : { seed }),
    saveFn: saveFn ?? (numWorkers > 1 || executor !== undefined),
  };
}

function growOptions(options: CultivateOptions): GrowOptions {
  const {
    name: _name,
    root: _root,
    saveFn: _saveFn,
    batchsize: _batchsize,
    numBatches: _numBatches,
    shuffle: _shuffle,
    seed: _seed,
    overwrite: _overwrite,
    sync: _sync,
    waitSeconds: _waitSeconds,
    method: _method,
    constants: _constants,
    combos: _combos,
    cases: _cases,
    fnArgs: _fnArgs,
    missingOnly: _missingOnly,
    onExisting: _onExisting,
    onError: _onError,
    ...grow
  } = options;
  return grow;
}
