// Cases with holes: pendulums on some bodies, for some lengths only; below the swing that would go over the top there is a period,
// above it the case fails, and its place stays empty.
import { defineCrop, range } from "crop";

const gravity: Readonly<Record<string, number>> = { Earth: 9.81, Moon: 1.62, Mars: 3.71 };

/** The arithmetic-geometric mean, which gives the exact period of a pendulum (Gauss). */
function agm(a: number, b: number): number {
  while (Math.abs(a - b) > 1e-15 * a) [a, b] = [(a + b) / 2, Math.sqrt(a * b)];
  return a;
}

export default defineCrop({
  fn: ({ body, length, swing }: { body: string; length: number; swing: number }) => {
    if (swing >= 180) throw new RangeError(`a swing of ${swing} degrees goes over the top`);
    const half = (swing * Math.PI) / 360;
    const period = (2 * Math.PI * Math.sqrt(length / gravity[body]!)) / agm(1, Math.cos(half));
    return { period, isLong: period > 5 };
  },
  cases: [
    { body: "Earth", length: 1 },
    { body: "Earth", length: 10 },
    { body: "Moon", length: 1 },
    { body: "Mars", length: 4 },
  ],
  combos: { swing: range(20, 201, 20) },
  vars: { period: { units: "s" }, isLong: { dtype: "bool" } },
  coords: { length: { units: "m" }, swing: { units: "degree" } },
  attrs: { title: "Period of a pendulum" },
});
