// A damped oscillator released from rest at 1 m: its free response over time, and what one reads off it.
import { defineCrop, linspace } from "crop";

const time = linspace(0, 10, 201);

/** Displacement in metres of a mass with angular frequency `omega` (rad/s) and damping ratio `zeta` below 1. */
function displacement(omega: number, zeta: number): Float64Array {
  const damped = omega * Math.sqrt(1 - zeta ** 2);
  const ratio = (zeta * omega) / damped;
  return time.map(
    (t) => Math.exp(-zeta * omega * t) * (Math.cos(damped * t) + ratio * Math.sin(damped * t)),
  );
}

export default defineCrop({
  fn: ({ omega, zeta, threshold }: { omega: number; zeta: number; threshold: number }) => {
    const response = displacement(omega, zeta);
    const last = response.findLastIndex((x) => Math.abs(x) > threshold);
    return { response, settling: time[last] ?? 0, overshoot: -Math.min(...response) };
  },
  combos: { omega: linspace(1, 10, 40), zeta: linspace(0.02, 0.7, 35) },
  constants: { threshold: 0.05 },
  vars: {
    response: { dims: ["time"], units: "m" },
    settling: { units: "s", attrs: { long_name: "time after which the response stays small" } },
    overshoot: { units: "m" },
  },
  coords: { omega: { units: "rad/s" }, zeta: { units: "1" }, time: { values: time, units: "s" } },
  attrs: { title: "Damped oscillator" },
});
