/** Eight colours that stay apart for colour-blind readers (Okabe & Ito 2008; their yellow is darkened for white paper). */
export const palette: readonly string[] = [
  "#0072b2",
  "#d55e00",
  "#009e73",
  "#cc79a7",
  "#e69f00",
  "#56b4e9",
  "#000000",
  "#8c8c00",
];

/** A scale of colours: `sequential` is viridis, `diverging` goes from blue through near-white to red. */
export type ColorMap = "sequential" | "diverging";

type Rgb = readonly [red: number, green: number, blue: number];

// Every seventeenth of the 256 colours of viridis (van der Walt & Smith 2015), which is even to the eye and in grey.
const viridis: readonly Rgb[] = [
  [68, 1, 84],
  [72, 26, 108],
  [71, 47, 125],
  [65, 68, 135],
  [57, 86, 140],
  [49, 104, 142],
  [42, 120, 142],
  [35, 136, 142],
  [31, 152, 139],
  [34, 168, 132],
  [53, 183, 121],
  [84, 197, 104],
  [122, 209, 81],
  [165, 219, 54],
  [210, 226, 27],
  [253, 231, 37],
];

// Hues 255° and 27° in OKLab (Ottosson 2020), the lightness falling evenly from 0.97 in the middle to 0.37 at the ends.
const blueToRed: readonly Rgb[] = [
  [0, 59, 139],
  [0, 81, 168],
  [21, 104, 193],
  [56, 127, 213],
  [91, 151, 227],
  [128, 175, 236],
  [166, 199, 241],
  [206, 222, 243],
  [245, 245, 245],
  [242, 213, 209],
  [238, 180, 172],
  [230, 147, 137],
  [217, 115, 105],
  [200, 85, 76],
  [178, 56, 50],
  [152, 30, 29],
  [124, 4, 11],
];

/** Gives the colour of a place from 0 to 1 on a map, as `#rrggbb`; places beyond have the colour of the end. */
export function mapColor(map: ColorMap, place: number): string {
  const stops = map === "sequential" ? viridis : blueToRed;
  const at = Math.min(1, Math.max(0, place)) * (stops.length - 1);
  const below = Math.min(stops.length - 2, Math.floor(at));
  const low = stops[below] ?? [0, 0, 0];
  const high = stops[below + 1] ?? low;
  const mixed = low.map((channel, i) =>
    Math.round(channel + ((high[i] ?? channel) - channel) * (at - below)),
  );
  return `#${mixed.map((channel) => channel.toString(16).padStart(2, "0")).join("")}`;
}

/** Gives the colour of a place from 0 to 1 on viridis, for lines in an order. */
export function sequentialColor(place: number): string {
  return mapColor("sequential", place);
}
