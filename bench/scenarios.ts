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
const busy = (batchsize: number): CommandLine =>
  xyzpy("sow", "cpu", "--cases", "200", "--batchsize", `${batchsize}`);

const crop =
  (...args: readonly string[]): CommandLine =>
  ({ repository, folder }) => [
    process.execPath,
    `${repository}/dist/bin/crop.cjs`,
    ...args.map((arg) => arg.replace("BENCH", `${repository}/bench/crops`)),
    "--root",
    folder,
  ];

const sowScalar = (cases: number, ...options: readonly string[]): CommandLine =>
  crop("sow", "BENCH/scalar.mjs", "--set", `cases=${cases}`, ...options);
const grow = (name: string, ...options: readonly string[]): CommandLine =>
  crop("grow", "--crop", name, "--quiet", ...options);
const reap = (name: string): CommandLine => crop("reap", name, "-o", "reaped.nc");
const ourMillion = sowScalar(1_000_000, "--batchsize", "100");
const ourDefault = sowScalar(1_000_000);
const ourArrays = crop("sow", "BENCH/array.mjs", "--set", "cases=10000", "--batchsize", "100");
const ourBusy = (batchsize: number): CommandLine =>
  crop("sow", "BENCH/cpu.mjs", "--batchsize", `${batchsize}`);
const bareLoops: CommandLine = ({ repository }) => [
  "sh",
  "-c",
  '"$0" "$1" & "$0" "$1"; wait',
  process.execPath,
  `${repository}/bench/crops/bare-loop.mjs`,
];
const forget =
  (name: string): CommandLine =>
  ({ folder }) => ["rm", "-f", `${folder}/${name}/results/00/000007.result`];

const farm = (step: string): Pick<Scenario, "peer" | "ours"> => ({
  peer: {
    measured: ({ python, repository }) => [python, `${repository}/bench/xyzpy/farm.py`, step],
  },
  ours: {
    measured: ({ repository }) => [process.execPath, `${repository}/dist/bench/farm.js`, step],
  },
});

/** Every scenario, by what is measured in it. */
export const scenarios: readonly Scenario[] = [
  {
    name: "sow 10^6 scalar cases, 100 a batch",
    peer: { measured: million },
    ours: { measured: ourMillion },
  },
  {
    name: "grow 10^6 scalar cases, 100 a batch",
    peer: { before: [million], measured: xyzpy("grow", "scalar") },
    ours: { before: [ourMillion], measured: grow("scalar") },
  },
  {
    name: "reap 10^6 scalar cases, 100 a batch",
    peer: { before: [million, xyzpy("grow", "scalar")], measured: xyzpy("reap", "scalar") },
    ours: { before: [ourMillion, grow("scalar")], measured: reap("scalar") },
  },
  {
    name: "sow 10^6 scalar cases, our default batches, peer 100 a batch",
    peer: { measured: million },
    ours: { measured: ourDefault },
  },
  {
    name: "grow 10^6 scalar cases, our default batches, peer 100 a batch",
    peer: { before: [million], measured: xyzpy("grow", "scalar") },
    ours: { before: [ourDefault], measured: grow("scalar") },
  },
  {
    name: "reap 10^6 scalar cases, our default batches, peer 100 a batch",
    peer: { before: [million, xyzpy("grow", "scalar")], measured: xyzpy("reap", "scalar") },
    ours: { before: [ourDefault, grow("scalar")], measured: reap("scalar") },
  },
  {
    name: "sow 10^4 cases of 1,000 doubles, 100 a batch",
    peer: { measured: arrays },
    ours: { measured: ourArrays },
  },
  {
    name: "grow 10^4 cases of 1,000 doubles, 100 a batch",
    peer: { before: [arrays], measured: xyzpy("grow", "array") },
    ours: { before: [ourArrays], measured: grow("array") },
  },
  {
    name: "reap 10^4 cases of 1,000 doubles, 100 a batch",
    peer: { before: [arrays, xyzpy("grow", "array")], measured: xyzpy("reap", "array") },
    ours: { before: [ourArrays, grow("array")], measured: reap("array") },
  },
  {
    name: "grow one batch of a crop of 50,000 sown batches",
    peer: { once: [manyBatches], measured: xyzpyGrow("scalar", "--batch-ids", "7") },
    ours: {
      once: [sowScalar(50_000, "--batchsize", "1")],
      before: [forget("scalar")],
      measured: crop("grow", "7", "--crop", "scalar"),
    },
  },
  {
    name: "grow one batch of 50,000, beside an empty Node process",
    peer: { measured: () => [process.execPath, "-e", "0"] },
    ours: {
      once: [sowScalar(50_000, "--batchsize", "1")],
      before: [forget("scalar")],
      measured: crop("grow", "7", "--crop", "scalar"),
    },
  },
  ...[1, 10].flatMap((batchsize): Scenario[] => [
    {
      name: `grow 200 cases of 20 ms CPU, ${batchsize} a batch, 2 workers`,
      peer: { before: [busy(batchsize)], measured: xyzpyGrow("cpu", "--num-workers", "2") },
      ours: { before: [ourBusy(batchsize)], measured: grow("cpu", "-j", "2") },
    },
    {
      name: `grow 200 cases of 20 ms CPU, ${batchsize} a batch, 2 workers, beside two processes with bare loops`,
      peer: { measured: bareLoops },
      ours: { before: [ourBusy(batchsize)], measured: grow("cpu", "-j", "2") },
    },
  ]),
  { name: "label 10^5 points over 3 dims, 2 variables", ...farm("label") },
  { name: "label 10^5 points in two halves, merge them 20 times", ...farm("merge") },
  { name: "harvest 10^5 points in two halves into one file", ...farm("harvest") },
];
