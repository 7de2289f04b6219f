import { CropError } from "../../errors.ts";
import { rotateNeRt } from "../signal/index.ts";
import type { Stream } from "../stream.ts";
import type { Trace } from "../trace.ts";

/**
 * Gives the stream with its north and east traces as radial and transverse ones, `backAzimuth` in degrees from the station to
 * the source; the last letter of their channels becomes R and T. Other traces stay.
 *
 * @throws CropError `bad-data` unless there are as many north as east traces, each with a partner of its times
 * Source: obspy 1.5.1 `Stream.rotate("NE->RT")`.
 */
export function rotateStream(stream: Stream, backAzimuth: number): Stream {
  const rotated = new Map<Trace, Trace>();
  const east = stream.select({ component: "E" });
  const north = stream.select({ component: "N" });
  for (const n of north) {
    const e = east.filter((trace) => !rotated.has(trace) && isPartner(trace, n)).at(0);
    if (e === undefined) continue;
    const [radial, transverse] = rotateNeRt(n.toFloat64(), e.toFloat64(), backAzimuth);
    rotated.set(n, n.with({ data: radial, channel: `${n.channel.slice(0, -1)}R` }));
    rotated.set(e, e.with({ data: transverse, channel: `${e.channel.slice(0, -1)}T` }));
  }
  const alone = [...north, ...east].find((trace) => !rotated.has(trace));
  if (alone !== undefined || north.length === 0) {
    throw new CropError(
      "bad-data",
      `${alone?.id ?? "the stream"} has no horizontal partner of the same times to be rotated with`,
    );
  }
  return stream.map((trace) => rotated.get(trace) ?? trace);
}

function isPartner(a: Trace, b: Trace): boolean {
  return (
    a.npts === b.npts &&
    a.samplingRate === b.samplingRate &&
    a.starttime === b.starttime &&
    a.id.slice(0, -1) === b.id.slice(0, -1)
  );
}
