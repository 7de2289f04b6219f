import type { Scale } from "./scale.ts";

/** The inside of a panel: maps values to pixels from its upper left corner. */
export interface Plane {
  readonly width: number;
  readonly height: number;
  /** Undefined for what has no place on the axis. */
  readonly xOf: (value: number) => number | undefined;
  readonly yOf: (value: number) => number | undefined;
}

/** Gives the inside of a panel of a size. */
export function planeOf(width: number, height: number, x: Scale, y: Scale): Plane {
  return {
    width,
    height,
    xOf(value) {
      const at = x.place(value);
      return at === undefined ? undefined : at * width;
    },
    yOf(value) {
      const at = y.place(value);
      return at === undefined ? undefined : (1 - at) * height;
    },
  };
}
