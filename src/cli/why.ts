import { explainBatch, type Explanation, parseBatchIds, readTail } from "../crop/index.ts";
import { CropError, exitStatus } from "../errors.ts";
import type { JobElement } from "../schedulers/index.ts";
import { cropOf, isSet, print, printJson, textOf, withCrop } from "./arguments.ts";
import type { Command } from "./command.ts";
import { formatSeconds } from "./durations.ts";
import { describeElement, jobsOf } from "./job-words.ts";
import { plainText } from "./say.ts";

export const whyCommand: Command = {
  usage: "why <batch> [crop]",
  describe: "Give the evidence for the state of a batch: owner, errors, log, changed code",
  build: (parser) =>
    withCrop(parser)
      .positional("batch", { type: "string", demandOption: true, describe: "number of the batch" })
      .option("json", { type: "boolean", describe: "print one JSON document" }),
  run: async (args) => {
    const found = cropOf(args);
    const { folder, manifest } = found;
    const [batch = 0, ...more] = parseBatchIds([textOf(args, "batch")!]);
    if (more.length > 0) throw new CropError("usage", "crop why explains one batch at a time");
    if (batch > manifest.batches)
      throw new CropError(
        "bad-option",
        `crop \`${manifest.name}\` has batches 1 to ${manifest.batches}, no batch ${batch}`,
      );
    const explanation = explainBatch(folder, manifest, batch);
    const isGrown = explanation.state === "grown" || explanation.state === "failed";
    const { elements, silent } = await jobsOf(found, isGrown ? [] : [batch]);
    const jobs = elements.filter(
      (each) => each.batches.includes(batch) || (each.kind === "pilot" && !isGrown),
    );
    if (isSet(args, "json")) printJson({ ...explanation, jobs });
    else print(...[...describe(explanation), ...describeJobs(jobs), ...silent].map(plainText));
    return exitStatus.done;
  },
};

/** The jobs that were to grow a batch, the last one at the end with what it printed. */
function describeJobs(jobs: readonly JobElement[]): string[] {
  const log = jobs.at(-1)?.log;
  const tail = log === undefined ? "" : readTail(log);
  return [
    ...jobs.map(describeElement),
    ...(tail === "" ? [] : ["", `end of ${log}:`, indent(tail.trimEnd())]),
  ];
}

function describe(explanation: Explanation): string[] {
  const {
    batch,
    cases,
    state,
    done,
    failedCases,
    sessions,
    growing,
    damages,
    missingCases,
    changedSources,
    logTail,
  } = explanation;
  const states: Readonly<Record<Explanation["state"], string>> = {
    missing: "has not been grown",
    growing: "is being grown",
    stale: "was being grown by a process that is dead, or shows no sign of life",
    released: "was given back before it was finished",
    grown: "is grown",
    failed: `is grown; ${failedCases.length} of its cases failed`,
    damaged: "has a damaged file",
  };
  const lines = [`batch ${batch} ${states[state]}: ${done} of ${cases} cases have a record`];
  for (const damage of damages)
    lines.push(`damaged: ${damage}; \`crop check --delete-bad\` mends it`);
  if (growing !== undefined) {
    lines.push(
      `owner: ${growing.host}, process ${growing.pid}, since ${time(growing.sinceMs)}; last sign of life ${formatSeconds(growing.silentSeconds)} ago`,
    );
  }
  for (const { owner, startedMs, nodeVersion } of sessions)
    lines.push(
      `grown by: ${owner.host}, process ${owner.pid}, Node ${nodeVersion}, from ${time(startedMs)}`,
    );
  for (const { caseNumber, attempt, failure } of failedCases.slice(0, 20)) {
    const { kind, name, message, settings, stack, stderr, exitCode, signal } = failure;
    lines.push(
      "",
      `case ${caseNumber} ${kind} (attempt ${attempt}): ${name}: ${message}`,
      `  settings: ${settings}`,
    );
    if (exitCode !== undefined) lines.push(`  exit status: ${exitCode}`);
    if (signal !== undefined) lines.push(`  signal: ${signal}`);
    if (stack !== undefined) lines.push(indent(stack));
    if (stderr !== undefined && stderr !== "")
      lines.push("  standard error:", indent(stderr.trimEnd()));
  }
  if (failedCases.length > 20)
    lines.push(`and ${failedCases.length - 20} more failed cases (--json gives all)`);
  if (missingCases.length > 0 && state !== "missing")
    lines.push("", "without a record:", ...missingCases.map((settings) => `  ${settings}`));
  if (changedSources.length > 0)
    lines.push("", `changed since it was sown: ${changedSources.join(", ")}`);
  if (logTail !== "") lines.push("", "end of its log:", indent(logTail.trimEnd()));
  return lines;
}

function indent(text: string): string {
  return `  ${text.replaceAll("\n", "\n  ")}`;
}

function time(ms: number): string {
  return new Date(ms).toISOString();
}
