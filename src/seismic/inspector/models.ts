import type { StepMisfit } from "./misfits.ts";
import type { ModelEvaluation } from "./rows.ts";

/** What became of an evaluation: the first of its iteration, the accepted step of the line search, or a step that was given up. */
export type ModelStatus = "initial" | "success" | "discard";

/** A model of an inversion, as one evaluation has it. */
export interface Model extends ModelEvaluation {
  /** Such as `m00`. */
  readonly model: string;
  readonly misfit: number;
  readonly status: ModelStatus;
}

/** Gives the model that each evaluation belongs to: step `s00` evaluates the model of the iteration before, the best step gives the next. */
export function modelsOf(misfits: readonly StepMisfit[]): readonly Model[] {
  const iterations = [...new Set(misfits.map(({ iteration }) => iteration))];
  return misfits.map(({ iteration, step, misfit }) => {
    const others = misfits.filter((each) => each.iteration === iteration);
    const isInitial = step === "s00" || step === "";
    const isBest = others.every((other) => !(other.misfit < misfit));
    const number = iterations.indexOf(iteration) + (isInitial ? 0 : 1);
    return {
      model: `m${String(number).padStart(2, "0")}`,
      iteration,
      step,
      misfit,
      status: isInitial ? "initial" : isBest ? "success" : "discard",
    };
  });
}

/** Gives the models that were kept, without those whose misfit, to `decimals`, is that of the one before: the same evaluation again. */
export function uniqueModels(models: readonly Model[], decimals: number = 3): readonly Model[] {
  const kept = models.filter(({ status }) => status !== "discard");
  const round = (misfit: number): string => misfit.toFixed(decimals);
  return kept.filter(({ misfit }, i) => i === 0 || round(misfit) !== round(kept[i - 1]!.misfit));
}

/** Gives the kept models at which an inversion seems to begin anew: the misfit rises, or one model has two misfits. */
export function restartsOf(models: readonly Model[], decimals: number = 3): readonly Model[] {
  const kept = models.filter(({ status }) => status !== "discard");
  const round = (misfit: number): number => Number(misfit.toFixed(decimals));
  return kept.filter(({ model, misfit }, i) => {
    const before = kept[i - 1];
    if (before === undefined) return false;
    const isOther = before.model === model && round(before.misfit) !== round(misfit);
    return round(misfit) > round(before.misfit) || isOther;
  });
}
