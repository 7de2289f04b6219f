import type { CommandLine, Scenario } from "./scenario.ts";

const xyzpy =
  (step: "sow" | "grow" | "reap", study: string, ...options: readonly string[]): CommandLine =>
  ({ python, repository, folder }) => [
    python,
    `${repository}/bench/xyzpy/study.py`,
    step,
    study,
    "--folder",
    folder,
    ...options,
    ...(step === "reap" ? ["--output", `${folder}/reaped.h5`] : []),
  ];

const xyzpyGrow =
  (study: string, ...options: readonly string[]): CommandLine =>
  ({ python, folder }) => [
    python.replace(/python[^/]*$/, "xyzpy-grow"),
    study,
    "--parent-dir",
    folder,
    "--verbosity",
    "0",
    "--verbosity-grow",
    "0",
    ...options,
  ];

const million = xyzpy("sow", "scalar", "--cases", "1000000", "--batchsize", "100");
const arrays = xyzpy("sow", "array", "--cases", "10000", "--batchsize", "100");
const manyBatches = xyzpy("sow", "scalar", "--cases", "50000", "--batchsize", "1");
const busy = xyzpy("sow", "cpu", "--cases", "200", "--batchsize", "10");

/** Every scenario, by what is measured in it. */
export const scenarios: readonly Scenario[] = [
  { name: "sow 10^6 scalar cases, 100 a batch", peer: { measured: million } },
  {
    name: "grow 10^6 scalar cases, 100 a batch",
    peer: { before: [million], measured: xyzpy("grow", "scalar") },
  },
  {
    name: "reap 10^6 scalar cases, 100 a batch",
    peer: { before: [million, xyzpy("grow", "scalar")], measured: xyzpy("reap", "scalar") },
  },
  { name: "sow 10^4 cases of 1,000 doubles, 100 a batch", peer: { measured: arrays } },
  {
    name: "grow 10^4 cases of 1,000 doubles, 100 a batch",
    peer: { before: [arrays], measured: xyzpy("grow", "array") },
  },
  {
    name: "reap 10^4 cases of 1,000 doubles, 100 a batch",
    peer: { before: [arrays, xyzpy("grow", "array")], measured: xyzpy("reap", "array") },
  },
  {
    name: "grow one batch of a crop of 50,000 sown batches",
    peer: { once: [manyBatches], measured: xyzpyGrow("scalar", "--batch-ids", "7") },
  },
  {
    name: "grow 200 cases of 20 ms CPU, 10 a batch, 2 workers",
    peer: { before: [busy], measured: xyzpyGrow("cpu", "--num-workers", "2") },
  },
];
