import { CropError } from "../../errors.ts";
import { peakOf } from "../signal/index.ts";
import type { Stream } from "../stream.ts";
import type { Trace } from "../trace.ts";
import type { StandardizedStreams } from "./standardize.ts";

/** What the greatest amplitude of a trace becomes: that of the observed trace, of the synthetic one, or 1. */
export type NormalizeTo = "obs" | "syn" | "one";

/**
 * Gives two streams with traces scaled to one greatest amplitude for each component; a trace without a partner of its component
 * stays, unless all become 1.
 *
 * @throws CropError `bad-data` for a trace that is flat or holds NaN
 * Source: pyatoa 0.4.2 `normalize`, which pairs traces by their order and fails for `one`.
 */
export function normalizeStreams(
  { observed, synthetic }: StandardizedStreams,
  normalizeTo: NormalizeTo,
): StandardizedStreams {
  switch (normalizeTo) {
    case "obs":
      return { observed, synthetic: scaledTo(synthetic, observed) };
    case "syn":
      return { observed: scaledTo(observed, synthetic), synthetic };
    case "one":
      return {
        observed: observed.map((trace) => scaled(trace, 1)),
        synthetic: synthetic.map((trace) => scaled(trace, 1)),
      };
    default:
      throw new CropError(
        "bad-option",
        `normalize to ${JSON.stringify(normalizeTo satisfies never)}: obs, syn or one is wanted`,
      );
  }
}

function scaledTo(stream: Stream, partners: Stream): Stream {
  return stream.map((trace) => {
    const partner = partners.select({ component: trace.component }).at(0);
    return partner === undefined ? trace : scaled(trace, peakOf(partner.toFloat64()));
  });
}

function scaled(trace: Trace, peak: number): Trace {
  const samples = trace.toFloat64();
  const factor = peak / peakOf(samples);
  if (!Number.isFinite(factor)) {
    throw new CropError("bad-data", `${trace.id} is flat or not finite and cannot be normalized`, {
      fields: { id: trace.id },
    });
  }
  return trace.with({ data: samples.map((x) => factor * x) });
}
