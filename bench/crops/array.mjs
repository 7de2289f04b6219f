// A thousand doubles from each case. `--set cases=10000`
import { defineCrop, range } from "crop";

export default defineCrop(({ cases = "100", length = "1000" }) => ({
  fn: ({ i, n }) => {
    const y = new Float64Array(n);
    for (let k = 0; k < n; k++) y[k] = i + k;
    return y;
  },
  combos: { i: range(Number(cases)) },
  constants: { n: Number(length) },
  vars: { y: { dims: ["k"] } },
}));
