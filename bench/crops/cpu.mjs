// 20 ms of computing in each case.
import { defineCrop, range } from "crop";
import { spendCpu } from "./spend-cpu.mjs";

export default defineCrop({
  fn: ({ i }) => {
    spendCpu();
    return i;
  },
  combos: { i: range(200) },
  vars: { y: {} },
});
