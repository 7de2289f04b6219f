import { CropError } from "../../errors.ts";
import { brokenSample } from "../samples.ts";
import type { Trace } from "../trace.ts";

/** Refuses a trace that cannot be filtered. @throws CropError `bad-data` for no samples and for the first one that is not finite */
export function checkSamples(trace: Trace): void {
  const samples = trace.toFloat64();
  const broken = brokenSample(samples);
  if (samples.length > 0 && broken === -1) return;
  const reason =
    samples.length === 0 ? "has no samples" : `holds ${samples[broken]} at sample ${broken}`;
  throw new CropError("bad-data", `${trace.id} ${reason}: fill it or leave the trace out`, {
    fields: { id: trace.id },
  });
}
