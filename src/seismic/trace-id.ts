import { CropError } from "../errors.ts";

/** The codes that name a channel. */
export interface TraceCodes {
  readonly network: string;
  readonly station: string;
  readonly location: string;
  readonly channel: string;
}

/**
 * Gives the four codes of `NET.STA.LOC.CHA`.
 *
 * @throws CropError `bad-data` for a text of another form
 */
export function parseTraceId(id: string): TraceCodes {
  const codes = id.split(".");
  const [network, station, location, channel] = codes;
  if (
    codes.length !== 4 ||
    network === undefined ||
    station === undefined ||
    location === undefined ||
    channel === undefined
  ) {
    throw new CropError("bad-data", `${JSON.stringify(id)} is no id: write NET.STA.LOC.CHA`);
  }
  return { network, station, location, channel };
}

/** Gives what a step gives that works on the samples of a trace; an error of it becomes one that names the trace. */
export function withTraceId<T>(id: string, step: () => T): T {
  try {
    return step();
  } catch (error) {
    if (!(error instanceof CropError)) throw error;
    throw new CropError(error.code, `${id}: ${error.message}`, {
      cause: error,
      fields: { ...error.fields, id },
    });
  }
}
