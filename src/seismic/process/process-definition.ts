import { existsSync, statSync } from "node:fs";
import { dirname, resolve } from "node:path";
import type {
  CropDefinition,
  DefinitionModules,
  DefinitionOptions,
  Reaping,
} from "../../crop/index.ts";
import { CropError } from "../../errors.ts";
import { type EncodedWaveform, encodeWaveform } from "../asdf/add-waveforms.ts";
import { AsdfReader, readAsdf } from "../asdf/asdf-reader.ts";
import { openAsdf } from "../asdf/open-asdf.ts";
import { filtersFor } from "../asdf/storage.ts";
import { callOfFunction } from "./call-of-function.ts";
import { type Job, listJobs } from "./jobs.ts";
import {
  compile,
  exportedFunction,
  type ProcessFunction,
  removeResponseToVelocity,
} from "./process-function.ts";
import { storedTraces, traceOf } from "./stored-stream.ts";
import { checkTagMap, parseTagMap, type TagMap } from "./tag-map.ts";

/** What every case of the crop receives beside its station and tag. */
interface Fixed {
  /** Path of the data set that is read, and its size and time of change when it was sown. */
  readonly input: string;
  readonly inputState: string;
  readonly tagMap: TagMap;
  /** Text of the function, where it is neither a module nor the default. */
  readonly functionText?: string;
}

/** What a process has for all of its jobs. */
interface Worker {
  readonly fn: ProcessFunction;
  readonly input: AsdfReader;
}

/**
 * Gives the definition of the crop that applies a function to each station of an ASDF data set: one case for each station and tag,
 * reaped into a new data set. Options:
 *
 * - `input`: the data set to read; `output`: the one to write, which must not exist;
 * - `tagMap`: `input tag:output tag`, several with commas between;
 * - `function`: file of a module that exports a {@link ProcessFunction} by default or as `process`. Default: ground velocity.
 *
 * @throws CropError `bad-option`, `bad-data` for a tag; `already-exists`, `not-found` for a file; `bad-definition` for a module that
 *   exports no function
 */
export function processDefinition(
  options: DefinitionOptions,
  modules: DefinitionModules = {},
): CropDefinition<Worker> {
  const { input: inputOption, output: outputOption, tagMap: map, function: functionFile } = options;
  if (inputOption === undefined || outputOption === undefined || map === undefined) {
    throw new CropError(
      "bad-option",
      "give the data set to read, that to write, and the tags: --set input=<file> --set output=<file> --set tagMap=<tag>:<new tag>",
    );
  }
  const input = resolve(inputOption);
  const output = resolve(outputOption);
  const tagMap = checkTagMap(parseTagMap(map));
  const exported = exportedFunction(modules, functionFile);
  return {
    ...(functionFile === undefined ? {} : { modules: { function: functionFile } }),
    constants: { input, tagMap, inputState: stateOf(input) },
    cases: async () => {
      checkOutput(output);
      const jobs = await readAsdf(input, (data) => listJobs(data, tagMap));
      return jobs.map(({ station, tag }) => ({ station, tag }));
    },
    setup: ({ input: path, inputState, functionText }: Fixed) => {
      checkInput(path, inputState);
      const input = new AsdfReader(path);
      if (exported !== undefined) return { fn: exported as ProcessFunction, input };
      if (functionText === undefined) return { fn: removeResponseToVelocity, input };
      return { fn: compile(functionText) as ProcessFunction, input };
    },
    fn: async (settings: Fixed & Job, { setup }) => await processJob(settings, setup),
    reap: { output, write: async (reaping) => await writeOutput(reaping) },
  };
}

/** Refuses a file that is there. @throws CropError `already-exists`, `not-found` for its folder */
export function checkOutput(output: string): void {
  if (existsSync(output)) {
    throw new CropError("already-exists", `Output file '${output}' already exists.`, {
      fields: { file: output },
    });
  }
  if (existsSync(dirname(output))) return;
  throw new CropError("not-found", `${output} cannot be written: there is no folder for it`, {
    fields: { file: output },
  });
}

// Grown elsewhere, the definition may be evaluated where the file is not seen under this name.
function stateOf(file: string): string {
  const stat = statSync(file, { throwIfNoEntry: false, bigint: true });
  return stat === undefined ? "" : `${stat.size} bytes, ${stat.mtimeNs} ns`;
}

/**
 * Refuses an input of another size than it had when it was sown. Its time of change may be another: that of a copy on this machine is, and
 * pyasdf sets it by opening the file.
 */
function checkInput(file: string, sown: string): void {
  const [[size], [before]] = [stateOf(file).split(","), sown.split(",")];
  if (size === before || size === "") return;
  throw new CropError(
    "bad-data",
    `${file} has ${size} and had ${before} when it was sown: it has changed, and what is done is of the earlier one; bring that back, or remove the crop and sow anew`,
    { fields: { file } },
  );
}

/** What a job leaves: waveforms that are compressed already, since one process writes those of all. */
interface Written {
  readonly waveforms: readonly EncodedWaveform[];
}

async function processJob(
  { tagMap, station: name, tag }: Fixed & Job,
  { fn, input }: Worker,
): Promise<Written | undefined> {
  const { stream, inventory } = await input.read((data) => {
    const station = data.station(name);
    return { stream: station.stream(tag), inventory: station.inventory() };
  });
  const traces = storedTraces(await callOfFunction(fn, stream, inventory));
  if (traces === undefined) return undefined;
  const filters = filtersFor("gzip-3", true); // those of a new data set
  return {
    waveforms: traces.map((trace) => encodeWaveform(traceOf(trace), tagMap[tag]!, filters)),
  };
}

/** Writes the StationXML of every station, the events and what the jobs gave. */
async function writeOutput({ cases, path, constants }: Reaping): Promise<void> {
  const { input, inputState } = constants as unknown as Fixed;
  checkInput(input, inputState);
  const target = await openAsdf(path, { mode: "w" });
  try {
    await readAsdf(input, (source) => target.copyMetadata(source));
    for await (const job of cases) {
      if (job.kind !== "value" || job.value === undefined) continue;
      const { waveforms } = job.value as Written;
      for (const name of target.addEncodedWaveforms(waveforms)) {
        process.emitWarning(
          `Data '${name}' already exists in file. Will not be added!`,
          "AsdfWarning",
        );
      }
    }
  } catch (error) {
    target.discard();
    throw error;
  }
  target.close();
}
