// The logistic map x -> r x (1 - x): its Lyapunov exponent, negative where it settles and positive where it is chaotic.
import { arange, defineCrop, linspace } from "crop";

export default defineCrop({
  fn: ({ r, start, steps }: { r: number; start: number; steps: number }) => {
    let x = start;
    for (let i = 0; i < 200; i++) x = r * x * (1 - x); // forget the start
    let sum = 0;
    for (let i = 0; i < steps; i++) {
      sum += Math.log(Math.abs(r * (1 - 2 * x)));
      x = r * x * (1 - x);
    }
    return sum / steps;
  },
  combos: { r: linspace(2.5, 4, 301), start: arange(0.1, 0.5, 0.1) },
  constants: { steps: 2000 },
  vars: { lyapunov: { units: "1", attrs: { long_name: "Lyapunov exponent" } } },
  attrs: { title: "Logistic map" },
});
