// 20 ms of computing in each case.
import { defineCrop, range } from "crop";

export default defineCrop({
  fn: ({ i }) => {
    const begin = process.cpuUsage();
    let used = 0;
    while (used < 20_000) {
      const { user, system } = process.cpuUsage(begin);
      used = user + system;
    }
    return i;
  },
  combos: { i: range(200) },
  vars: { y: {} },
});
