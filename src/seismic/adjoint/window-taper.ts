import { CropError } from "../../errors.ts";

/** The shape of a window taper, in pyadjoint's words: `cos_p10` is 1 - cos^10, which is steep at the ends. */
export type TaperType = "hann" | "hamming" | "cos" | "cos_p10";

/** The taper that a misfit brings a window's ends down with, before and after it is measured. */
export interface WindowTaper {
  /** Default: `hann`. */
  readonly taperType?: TaperType;
  /** Share of the window that is tapered, both ends together, 0 to 1. Default: 0.3. */
  readonly taperPercentage?: number;
}

/** The taper that a misfit has unless told otherwise. */
export const defaultWindowTaper: Required<WindowTaper> = {
  taperType: "hann",
  taperPercentage: 0.3,
};

/**
 * Multiplies the ends of the samples with the two halves of a window of 2 F samples, in place; F is half of `taperPercentage` of
 * the samples, rounded.
 *
 * @throws CropError `bad-option` for a taper that is not known or a share outside 0 to 1
 * Source: pyadjoint 0.2.3 `window_taper`.
 */
export function taperWindow(samples: Float64Array, taper: WindowTaper): void {
  const { taperType, taperPercentage } = { ...defaultWindowTaper, ...taper };
  if (!(taperPercentage >= 0 && taperPercentage <= 1)) {
    throw new CropError(
      "bad-option",
      `a window taper with taperPercentage ${taperPercentage}: 0 to 1 is wanted`,
    );
  }
  const weight = weightOf(taperType);
  const n = samples.length;
  const half = (n * taperPercentage) / 2;
  const flank = Math.trunc(taperPercentage === 1 ? half : half + 0.5);
  const last = 2 * flank - 1;
  for (let i = 0; i < flank; i++) {
    samples[i]! *= weight(i / last);
    samples[n - flank + i]! *= weight((flank + i) / last);
  }
}

/** Gives the formula of a window over the share of its length, 0 to 1. */
function weightOf(type: TaperType): (share: number) => number {
  switch (type) {
    case "hann":
      return (x) => 0.5 - 0.5 * Math.cos(2 * Math.PI * x);
    case "hamming":
      return (x) => 0.54 - 0.46 * Math.cos(2 * Math.PI * x);
    case "cos":
      return (x) => Math.cos(Math.PI * x - Math.PI / 2);
    case "cos_p10":
      return (x) => 1 - Math.cos(Math.PI * x) ** 10;
    default:
      throw new CropError(
        "bad-option",
        `a window taper of type ${JSON.stringify(type satisfies never)}: hann, hamming, cos or cos_p10 is wanted`,
      );
  }
}
