import { palette } from "./colors.ts";
import type { Dash, Mark } from "./marks.ts";

/** The look of a mark. */
export interface Style {
  readonly color: string;
  readonly dash: Dash;
}

const dashes: readonly Dash[] = ["solid", "dashed", "dotted"];

/** Gives each mark of a picture its look: marks of one name have the same in all panels, others the next of the palette. */
export function stylesOf(panels: readonly (readonly Mark[])[]): ReadonlyMap<Mark, Style> {
  const places = new Map<string, number>();
  for (const mark of panels.flat()) {
    if (takesPalette(mark) && mark.name !== undefined && !places.has(mark.name))
      places.set(mark.name, places.size);
  }
  const styles = new Map<Mark, Style>();
  for (const marks of panels) {
    let next = places.size;
    const placeOf = (name: string | undefined): number =>
      (name === undefined ? undefined : places.get(name)) ?? next++;
    for (const mark of marks) {
      const place = takesPalette(mark) ? placeOf(mark.name) : 0;
      styles.set(mark, styleOf(mark, place));
    }
  }
  return styles;
}

function takesPalette(
  mark: Mark,
): mark is Extract<Mark, { readonly kind: "line" | "points" | "bars" }> {
  return (
    (mark.kind === "line" || mark.kind === "points" || mark.kind === "bars") &&
    mark.color === undefined
  );
}

function styleOf(mark: Mark, place: number): Style {
  const dash = dashes[Math.floor(place / palette.length) % dashes.length] ?? "solid";
  const color = palette[place % palette.length] ?? "#000000";
  switch (mark.kind) {
    case "line":
      return { color: mark.color ?? color, dash: mark.dash ?? dash };
    case "points":
    case "bars":
      return { color: mark.color ?? color, dash: "solid" };
    case "boxes":
      return { color: mark.color ?? "#777777", dash: "solid" };
    case "band":
      return { color: mark.color ?? "#f0d58c", dash: "solid" };
    case "rule":
      return { color: mark.color ?? "#555555", dash: mark.dash ?? "dashed" };
    case "label":
    case "pointLabels":
    case "spanLabels":
      return { color: mark.color ?? "#222222", dash: "solid" };
    default: // cells have the colours of their values
      return { color: "#000000", dash: "solid" };
  }
}

/** Gives the `stroke-dasharray` of a dash. */
export function dashArray(dash: Dash): string | undefined {
  return { solid: undefined, dashed: "6 3", dotted: "1.5 2.5" }[dash];
}
