import { type HilbertPlan, planHilbert } from "./hilbert-plan.ts";
import { RealFft } from "./real-fft.ts";

/** Plans kept of a kind, and samples in all of them together; the traces of a data set have few lengths. */
const most = { plans: 8, samples: 2 ** 21 };

/** Plans by their length, those of last time. */
class KeptPlans<Plan> {
  readonly #plans = new Map<number, Plan>();
  readonly #make: (length: number) => Plan;

  constructor(make: (length: number) => Plan) {
    this.#make = make;
  }

  of(length: number): Plan {
    const plans = this.#plans;
    const plan = plans.get(length) ?? this.#make(length);
    plans.delete(length);
    plans.set(length, plan);
    let samples = [...plans.keys()].reduce((sum, each) => sum + each, 0);
    for (const oldest of plans.keys()) {
      if (oldest === length || (plans.size <= most.plans && samples <= most.samples)) break;
      plans.delete(oldest);
      samples -= oldest;
    }
    return plan;
  }
}

const realFfts = /* @__PURE__ */ new KeptPlans((length) => new RealFft(length));
const hilberts = /* @__PURE__ */ new KeptPlans(planHilbert);

/**
 * Gives a plan for real samples of that length, the one of last time where it is among the few that are kept (about 50 bytes a
 * sample each).
 *
 * @throws RangeError unless `length` is a whole number from 1
 */
export function realFft(length: number): RealFft {
  return realFfts.of(length);
}

/** Gives a plan for the Hilbert transform of samples of that length, kept like that of {@link realFft}. */
export function hilbertPlan(length: number): HilbertPlan {
  return hilberts.of(length);
}
