import { join, resolve } from "node:path";
import type { CropDefinition, DefinitionOptions } from "../../crop/index.ts";
import { CropError, messageOf } from "../../errors.ts";
import { Config, formatConfig, parseConfig, readConfig } from "../config/index.ts";
import { batchsizeFor } from "./batch-order.ts";
import { checkRequest } from "./check-request.ts";
import type { LogLevel } from "./executive-options.ts";
import { makeFolders } from "./make-folders.ts";
import type { Pair } from "./pair.ts";
import { pairsOf } from "./pair.ts";
import { type Request, requestOf } from "./request.ts";
import { preparePairs, type PairRun, runPair } from "./run-pair.ts";
import { writeEvents } from "./write-events.ts";

/** What every case receives beside its event and station: the request as JSON, as it was at sowing. */
interface Fixed {
  readonly request: string;
}

/**
 * Gives the definition of the crop that an Executive sows: one case for each event and station, those of an event together, reaped into a
 * data set and a log for each event and the labelled results `<datasets>/<name>.nc`. Its options are those of an Executive:
 *
 * - `eventIds`, `stationCodes`: with commas between, or a JSON list;
 * - `config`: a YAML or JSON file, or JSON, read at sowing alone; any parameter of a Config may stand beside it;
 * - `cwd`, `datasets`, `figures`, `logs`, `adjsrcs`, `dsFidTemplate`, `cat`, `logLevel`, `name`;
 * - `waveforms`, `synthetics`, `responses`, `events`: the paths of the data.
 *
 * @throws CropError `bad-option` at sowing, with all problems
 */
export function executiveDefinition(options: DefinitionOptions): CropDefinition<PairRun> {
  const { eventIds, stationCodes, config, ...others } = options;
  const { cwd, datasets, figures, logs, adjsrcs, dsFidTemplate, cat, logLevel, name, ...data } =
    others;
  const { waveforms, synthetics, responses, events, ...parameters } = data;
  let sown: Request | undefined;
  const request = (): Request => {
    if (sown !== undefined) return sown;
    const problems: string[] = [];
    const made = requestOf(
      {
        eventIds: listIn(eventIds),
        stationCodes: listIn(stationCodes),
        ...given({ cwd, datasets, figures, logs, adjsrcs, dsFidTemplate, cat, name }),
        ...(logLevel !== undefined && { logLevel: logLevel as LogLevel }),
        paths: pathsIn({ waveforms, synthetics, responses, events }),
      },
      configIn(config, parameters, problems),
    );
    checkRequest(made, problems);
    makeFolders(made);
    return (sown = made);
  };
  const output = join(resolve(cwd ?? ".", datasets ?? "datasets"), `${name ?? "executive"}.nc`);
  return {
    // What follows from files is asked for at sowing alone.
    get constants() {
      return { request: JSON.stringify(request()) };
    },
    get batchsize() {
      return batchsizeFor(request());
    },
    cases: () => {
      const { eventIds: ids, stationCodes: codes, cat: between } = request();
      return pairsOf(ids, codes, between).map(({ event, station }) => ({ event, station }));
    },
    setup: ({ request: text }: Fixed) => preparePairs(parseRequest(text)),
    fn: async ({ event, station }: Pair, { setup }) => await runPair({ event, station }, setup),
    // A worker that dies costs its pair one more run.
    retries: 1,
    reap: {
      output,
      write: async (reaping) => {
        await writeEvents(reaping, preparePairs(parseRequest(reaping.constants["request"])));
      },
    },
  };
}

/** Gives the options of the definition for a request. */
export function optionsFor(request: Request): DefinitionOptions {
  const { eventIds, stationCodes, paths, ...texts } = request;
  const lists = { eventIds, stationCodes, ...paths };
  return {
    ...texts,
    ...Object.fromEntries(Object.entries(lists).map(([key, list]) => [key, JSON.stringify(list)])),
  };
}

// Written by this module and kept under a checksum.
function parseRequest(text: unknown): Request {
  return JSON.parse(String(text)) as Request;
}

function given<T extends Readonly<Record<string, string | undefined>>>(
  values: T,
): { readonly [Key in keyof T]?: string } {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined)) as {
    readonly [Key in keyof T]?: string;
  };
}

/** Reads a list: JSON, or texts with commas between. */
function listIn(text: string | undefined): readonly string[] {
  if (text === undefined) return [];
  if (!text.trim().startsWith("[")) {
    return text
      .split(",")
      .map((item) => item.trim())
      .filter((item) => item !== "");
  }
  let list: unknown;
  try {
    list = JSON.parse(text);
  } catch (error) {
    throw new CropError("bad-option", `${text} is no JSON list: ${messageOf(error)}`);
  }
  if (Array.isArray(list)) return list.map(String);
  throw new CropError("bad-option", `${text} is no JSON list`);
}

function pathsIn(
  texts: Readonly<Record<"waveforms" | "synthetics" | "responses" | "events", string | undefined>>,
): Readonly<Record<string, readonly string[]>> {
  return Object.fromEntries(
    Object.entries(texts).flatMap(([key, text]) =>
      text === undefined ? [] : [[key, /^\[(?:"|\])/.test(text) ? listIn(text) : [text]]],
    ),
  );
}

/** Gives the JSON of the configuration, "" where it is none. */
function configIn(
  config: string | undefined,
  parameters: DefinitionOptions,
  problems: string[],
): string {
  try {
    const base =
      config === undefined
        ? new Config()
        : config.trim().startsWith("{")
          ? parseConfig(config, { format: "json" })
          : readConfig(resolve(config));
    return formatConfig(base.with(parameters), "json");
  } catch (error) {
    problems.push(messageOf(error));
    return "";
  }
}
