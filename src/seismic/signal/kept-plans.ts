import { RealFft } from "./real-fft.ts";

/** Plans kept; the traces of a data set have few lengths. */
const keptPlans = 8;
const plans = new Map<number, RealFft>();

/** Gives a plan for real samples of that length, the one of last time where it is among the few that are kept. */
export function realFft(length: number): RealFft {
  const plan = plans.get(length) ?? new RealFft(length);
  plans.delete(length);
  plans.set(length, plan);
  const [oldest] = plans.keys();
  if (plans.size > keptPlans && oldest !== undefined) plans.delete(oldest);
  return plan;
}
