// Two arguments, one number: the cost of a case is all overhead. `--set cases=1000000`
import { defineCrop, range } from "crop";

export default defineCrop(({ cases = "1000" }) => {
  const n = Number(cases);
  const columns = n % 1000 === 0 ? 1000 : 1;
  return {
    fn: ({ i, j }) => 2 * i + j,
    combos: { i: range(n / columns), j: range(columns) },
    vars: { y: {} },
  };
});
