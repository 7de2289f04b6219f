/** Eight colours that stay apart for colour-blind readers (Okabe & Ito 2008). */
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

// Every sixteenth colour of viridis (van der Walt & Smith 2015), which is even to the eye and in grey.
const viridis = [
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
] as const;

/** Gives the colour of a place from 0 to 1 on viridis, as `#rrggbb`. */
export function sequentialColor(place: number): string {
  const at = Math.min(1, Math.max(0, place)) * (viridis.length - 1);
  const low = viridis[Math.floor(at)]!;
  const high = viridis[Math.ceil(at)]!;
  const mixed = low.map((channel, i) =>
    Math.round(channel + (high[i]! - channel) * (at - Math.floor(at))),
  );
  return `#${mixed.map((channel) => channel.toString(16).padStart(2, "0")).join("")}`;
}
