// One argument, one number: the cost of a case is all overhead. `--set cases=1000000`
import { defineCrop, range } from "crop";

export default defineCrop(({ cases = "1000" }) => ({
  fn: ({ i }) => 2 * i,
  combos: { i: range(Number(cases)) },
  vars: { y: {} },
}));
