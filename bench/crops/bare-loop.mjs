// What half of the cases of cpu.mjs take in a process that does nothing else.
import { spendCpu } from "./spend-cpu.mjs";

for (let i = 0; i < 100; i++) spendCpu();
