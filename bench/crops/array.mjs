// A thousand doubles from each case. `--set cases=10000`
import { defineCrop, range } from "crop";

export default defineCrop(({ cases = "100", length = "1000" }) => ({
  fn: ({ i, n }) => Float64Array.from({ length: n }, (_, k) => i + k),
  combos: { i: range(Number(cases)) },
  constants: { n: Number(length) },
  vars: { y: { dims: ["k"] } },
}));
