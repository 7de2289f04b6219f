import { join } from "node:path";
import { messageOf } from "../../errors.ts";
import { removeFile } from "../../files/index.ts";
import { removeAdjointFiles } from "../adjoint/index.ts";
import { type Config, parseConfig } from "../config/index.ts";
import type { Inventory } from "../inventory.ts";
import { Manager } from "../manager/index.ts";
import { recordedComponents } from "../manager/component-pairs.ts";
import type { Stream } from "../stream.ts";
import { gatherPair } from "./gather-pair.ts";
import { type Pair, pairFileName, stationOf } from "./pair.ts";
import { PairLog, withLog } from "./pair-log.ts";
import { type PairRecord, pairRecord } from "./pair-result.ts";
import type { Request } from "./request.ts";

/** What all pairs of a process are run with. */
export interface PairRun {
  readonly request: Request;
  readonly config: Config;
}

/** Makes a request ready for its pairs. */
export function preparePairs(request: Request): PairRun {
  return { request, config: parseConfig(request.config, { format: "json" }) };
}

/**
 * Runs a pair: gathers its data, prepares, windows and measures them, writes adjoint sources and figure, and gives what is to be written by
 * the one writer of the event. A figure that fails is a warning; what else fails is thrown, with the lines of the log until then.
 */
export async function runPair(
  pair: Omit<Pair, "code">,
  { request, config: common }: PairRun,
): Promise<PairRecord> {
  const { event, station } = pair;
  const log = new PairLog(request.logLevel);
  const config = common.with({ eventId: event });
  log.tell("INFO", `processing ${event} ${station}`);
  const adjsrcs = join(request.adjsrcs, event);
  const figure = join(request.figures, `${pairFileName(pair)}.png`);
  try {
    // What an earlier run left must not look like the result of a pair that fails or has no windows now.
    removeAdjointFiles(adjsrcs, (name) => name === stationOf(pair));
    removeFile(figure);
    const input = await gatherPair(pair, request.paths, config, log.take);
    const { inv, stObs } = input;
    const trace = stObs?.at(0); // which the code may have named by wildcards
    removeAdjointFiles(adjsrcs, (name) => name === `${trace?.network}.${trace?.station}`);
    const unknown = withoutResponse(inv, stObs, config);
    const removeResponse = unknown.length === 0;
    if (config.stObsType === "obs" && !removeResponse) {
      const ids = unknown.join(", ");
      log.tell("WARNING", `no response of ${ids} is known at that time, so none is removed`);
    }
    const manager = new Manager({ ...input, log: log.take }).flow({ removeResponse });
    const files = manager.writeAdjsrcs({ path: adjsrcs, flush: true });
    log.tell("DEBUG", `adjoint sources: ${files.join(", ") || "none"}`);
    await drawPair(manager, figure, log);
    const { misfit, nwin } = manager.stats;
    log.tell("INFO", `misfit ${misfit ?? "none"}, windows: ${nwin ?? 0}`);
    return pairRecord(manager, log.lines);
  } catch (error) {
    throw withLog(error, log.lines);
  }
}

/** Lists the traces of the components that are compared of which no response is known. */
function withoutResponse(
  inventory: Inventory | undefined,
  stream: Stream | undefined,
  config: Config,
): readonly string[] {
  const components = recordedComponents(config);
  const own = stream?.traces.filter(({ component }) => components.includes(component)) ?? [];
  return own
    .filter(({ id, starttime }) => {
      const epochs = inventory?.channels(id, starttime) ?? [];
      return !epochs.some(({ response }) => response !== undefined);
    })
    .map(({ id }) => id);
}

async function drawPair(manager: Manager, file: string, log: PairLog): Promise<void> {
  try {
    await manager.plot({ save: file, scale: 1, flush: true });
    log.tell("DEBUG", `figure: ${file}`);
  } catch (error) {
    log.tell("WARNING", `the figure ${file} could not be drawn: ${messageOf(error)}`);
  }
}
