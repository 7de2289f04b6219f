/** Computes until the process has used 20 ms more of processor time. */
export function spendCpu() {
  const begin = process.cpuUsage();
  let used = 0;
  while (used < 20_000) {
    const { user, system } = process.cpuUsage(begin);
    used = user + system;
  }
}
