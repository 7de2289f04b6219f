import { RealFft } from "./real-fft.ts";

/** Plans kept, and samples in all of them together; the traces of a data set have few lengths. */
const most = { plans: 8, samples: 2 ** 21 };
const plans = new Map<number, RealFft>();

/**
 * Gives a plan for real samples of that length, the one of last time where it is among the few that are kept (about 50 bytes a
 * sample each).
 *
 * @throws RangeError unless `length` is a whole number from 1
 */
export function realFft(length: number): RealFft {
  const plan = plans.get(length) ?? new RealFft(length);
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
