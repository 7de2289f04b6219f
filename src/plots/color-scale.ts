import { type ColorMap, mapColor } from "./colors.ts";
import { type Extent, extentOf, scaleOf, type Scale, unionOf } from "./scale.ts";

/** How values become colours. */
export interface ColorOptions {
  /** Default: `sequential`. */
  readonly map?: ColorMap;
  /** Default: `linear`; `log` leaves out what is not positive. */
  readonly scale?: "linear" | "log";
  /** The values at the ends of the map; default: those of the data, about 0 alike when diverging. */
  readonly range?: readonly [low: number, high: number];
}

/** Gives values colours. */
export interface ColorScale {
  readonly map: ColorMap;
  readonly scale: Scale;
  /** Gives `#rrggbb`, one of 256; undefined for NaN and the infinities. */
  colorOf(value: number): string | undefined;
}

/** Gives the colours of the values of several arrays. */
export function colorScale(
  arrays: readonly ArrayLike<number>[],
  options: ColorOptions = {},
): ColorScale {
  const { map = "sequential", scale: kind = "linear", range } = options;
  const extent = unionOf(arrays.map((values) => extentOf(values, kind)));
  const scale = scaleOf(range ?? centred(extent, map, kind), { kind });
  const colors: string[] = []; // made when they are asked for
  return {
    map,
    scale,
    colorOf(value) {
      const at = scale.place(value);
      if (at === undefined) return undefined;
      const i = Math.round(255 * Math.min(1, Math.max(0, at)));
      return (colors[i] ??= mapColor(map, i / 255));
    },
  };
}

function centred(extent: Extent, map: ColorMap, kind: "linear" | "log"): Extent {
  if (map === "sequential" || extent === undefined || kind === "log") return extent;
  const most = Math.max(Math.abs(extent[0]), Math.abs(extent[1]));
  return most === 0 ? [-1, 1] : [-most, most];
}
