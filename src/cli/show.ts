import { inspect } from "node:util";
import Table from "cli-table3";
import {
  type CaseOutcome,
  parseBatchIds,
  readBatch,
  readBatchOutcomes,
  readConstants,
  rowOf,
} from "../crop/index.ts";
import { CropError, exitStatus } from "../errors.ts";
import { cropOf, isSet, print, printJson, textOf, withCrop } from "./arguments.ts";
import type { Command } from "./command.ts";
import { formatSeconds } from "./durations.ts";
import { plainText } from "./say.ts";
import { jsonOfArray, textOfArray } from "./values.ts";

export const showCommand: Command = {
  usage: "show <batch> [crop]",
  describe: "Show the cases of a batch, with their results where they are there",
  build: (parser) =>
    withCrop(parser)
      .positional("batch", { type: "string", demandOption: true, describe: "number of the batch" })
      .option("json", { type: "boolean", describe: "print one JSON document" }),
  run: (args) => {
    const { folder, manifest } = cropOf(args);
    const [number = 0, ...others] = parseBatchIds([textOf(args, "batch")!]);
    if (others.length > 0) throw new CropError("usage", "crop show shows one batch at a time");
    if (number > manifest.batches)
      throw new CropError(
        "bad-option",
        `crop \`${manifest.name}\` has batches 1 to ${manifest.batches}, no batch ${number}`,
      );
    const batch = readBatch(folder, manifest.id, number);
    const outcomes = readBatchOutcomes(folder, manifest, number);
    const constants = manifest.hasConstants ? readConstants(folder, manifest.id) : {};
    if (isSet(args, "json")) {
      const cases = Array.from(batch.cases, (caseNumber, position) => {
        const settings = Object.fromEntries(
          batch.names.map((name, i) => [name, rowOf(batch, position)[i]]),
        );
        const record = outcomes.get(position);
        if (record === undefined) return { case: caseNumber, settings };
        const { outcome, seconds } = record;
        return { case: caseNumber, settings, seconds, ...jsonOfOutcome(outcome) };
      });
      printJson({ crop: manifest.name, batch: number, constants, cases });
      return exitStatus.done;
    }
    const table = new Table({
      head: ["case", ...batch.names, "result", "time"],
      style: { head: [], border: [] },
    });
    for (const [position, caseNumber] of batch.cases.entries()) {
      const record = outcomes.get(position);
      const result = record === undefined ? "–" : textOfOutcome(record.outcome);
      table.push([
        caseNumber,
        ...rowOf(batch, position).map(String),
        result,
        record === undefined ? "" : formatSeconds(record.seconds),
      ]);
    }
    print(`batch ${number} of \`${manifest.name}\``, plainText(table.toString()));
    return exitStatus.done;
  },
};

function jsonOfOutcome(outcome: CaseOutcome): Readonly<Record<string, unknown>> {
  if (outcome.kind !== "value")
    return outcome.kind === "data" ? { data: outcome.data } : { failure: outcome.failure };
  const outputs = Object.entries(outcome.value).map(([name, array]) => [name, jsonOfArray(array)]);
  return { outputs: Object.fromEntries(outputs) };
}

function textOfOutcome(outcome: CaseOutcome): string {
  if (outcome.kind === "failure")
    return `failed: ${outcome.failure.message.split("\n")[0]!.slice(0, 60)}`;
  if (outcome.kind === "data")
    return inspect(outcome.data, { depth: 1, maxArrayLength: 3, maxStringLength: 60 });
  return Object.entries(outcome.value)
    .map(([name, array]) => `${name} = ${textOfArray(array)}`)
    .join("\n");
}
