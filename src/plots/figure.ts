import { drawColorBar } from "./color-bar.ts";
import { type DrawnAxis, drawFrame, drawGrid } from "./draw-axes.ts";
import { hatchDefinition } from "./draw-cells.ts";
import { drawMark } from "./draw-marks.ts";
import { type Drawn, layoutGrid, type Placed } from "./grid-layout.ts";
import { drawLegend, legendOf, legendWidth } from "./legend.ts";
import { drawLegendRows, legendRows, legendRowsHeight } from "./legend-rows.ts";
import { axisTitle, colorsOf, isOnRight, type Panel, reachOfPanel, scaleOfAxis } from "./panel.ts";
import { planeOf } from "./plane.ts";
import { unionOf } from "./scale.ts";
import { type Style, stylesOf } from "./styles.ts";
import { element, svgDocument, text } from "./svg.ts";
import { shortenText, wrapText } from "./text-width.ts";
import type { Mark } from "./marks.ts";

/** A picture of one or several panels. */
export interface Figure {
  readonly title?: string;
  /** A smaller line under the title. */
  readonly subtitle?: string;
  readonly panels: readonly Panel[];
  /** Panels side by side; default 1, which stacks them. */
  readonly columns?: number;
  /** All panels have one range of x, labelled at the lowest panels only. */
  readonly isXShared?: boolean;
  /** All panels have one range of y, labelled at the leftmost panels only. */
  readonly isYShared?: boolean;
  /** Where the legend stands; default: right of the panels. */
  readonly legend?: "right" | "top";
  /** Pixels; default 760, or 380 a column. */
  readonly width?: number;
  /** Pixels; default 460 for one row, or 220 a row. */
  readonly height?: number;
}

const titleStyle = { size: 15, isBold: true } as const;
const edge = 12;

/**
 * Draws panels as SVG text: the same for the same input, without NaN whatever the values hold. The legend stands beside the
 * panels and never over data.
 */
export function drawFigure(figure: Figure): string {
  const { panels } = figure;
  const columns = Math.max(1, Math.min(panels.length, Math.floor(figure.columns ?? 1)));
  const rows = Math.max(1, Math.ceil(panels.length / columns));
  const width = sizeOf(figure.width, Math.max(760, 380 * columns));
  const height = sizeOf(figure.height, rows === 1 ? 460 : 90 + 220 * rows);
  const marks = panels.flatMap((panel) => panel.marks);
  const styles = stylesOf(panels.map((panel) => panel.marks));
  const titles =
    figure.title === undefined ? [] : wrapText(figure.title, width - 2 * edge, 2, titleStyle);
  const subtitles =
    figure.subtitle === undefined ? [] : wrapText(figure.subtitle, width - 2 * edge, 2);
  const legend = legendOf(marks, styles);
  const isOnTop = figure.legend === "top";
  const legendTop = edge + titles.length * 20 + subtitles.length * 16;
  const above = isOnTop ? legendRows(legend, width - 2 * edge) : [];
  const top = legendTop + legendRowsHeight(above);
  const legendHeight = height - top - 40;
  const beside = isOnTop ? 0 : legendWidth(legend, legendHeight);
  const drawn = layoutGrid(place(figure, columns), {
    left: edge,
    top,
    width: width - 2 * edge - beside,
    height: height - top - edge + 4,
  });
  const parts = titles.map((line, i) =>
    text(edge, edge + 13 + 20 * i, line, { "font-size": 15, "font-weight": "bold" }),
  );
  parts.push(
    ...subtitles.map((line, i) =>
      text(edge, edge + 12 + 20 * titles.length + 16 * i, line, { fill: "#555555" }),
    ),
  );
  if (marks.some(({ kind }) => kind === "cells"))
    parts.push(element("defs", {}, hatchDefinition()));
  parts.push(...drawn.map((each) => drawPanel(each, styles)));
  const firstTop = drawn[0]?.frame.top ?? top;
  parts.push(
    isOnTop
      ? drawLegendRows(above, edge, legendTop)
      : drawLegend(legend, width - edge - beside + 14, firstTop, legendHeight),
  );
  return svgDocument(width, height, parts.join(""));
}

function sizeOf(asked: number | undefined, otherwise: number): number {
  return asked !== undefined && Number.isFinite(asked)
    ? Math.max(120, Math.round(asked))
    : otherwise;
}

function place(
  { panels, isXShared = false, isYShared = false }: Figure,
  columns: number,
): readonly Placed[] {
  const reach = {
    x: panels.map((panel) => reachOfPanel(panel, "x")),
    y: panels.map((panel) => reachOfPanel(panel, "y")),
  };
  const whole = { x: unionOf(reach.x), y: unionOf(reach.y) };
  return panels.map((panel, i) => ({
    panel,
    row: Math.floor(i / columns),
    column: i % columns,
    x: scaleOfAxis(panel, "x", isXShared ? whole.x : reach.x[i]),
    y: scaleOfAxis(panel, "y", isYShared ? whole.y : reach.y[i]),
    yRight: panel.yRight && scaleOfAxis(panel, "yRight", reachOfPanel(panel, "yRight")),
    colors: colorsOf(panel),
    hasXLabels: !isXShared || i + columns >= panels.length,
    hasYLabels: !isYShared || i % columns === 0,
  }));
}

function drawPanel(drawn: Drawn, styles: ReadonlyMap<Mark, Style>): string {
  const { panel, frame, colors } = drawn;
  const x: DrawnAxis = { scale: drawn.x, layout: drawn.xLayout, hasLabels: drawn.hasXLabels };
  const y: DrawnAxis = { scale: drawn.y, layout: drawn.yLayout, hasLabels: drawn.hasYLabels };
  const yRight = rightAxis(drawn);
  const plane = planeOf(frame.width, frame.height, drawn.x, drawn.y);
  const rightPlane = yRight && planeOf(frame.width, frame.height, drawn.x, yRight.scale);
  const ordered = [...panel.marks.filter(isBand), ...panel.marks.filter((mark) => !isBand(mark))];
  const inside = ordered.map((mark) =>
    drawMark(
      (isOnRight(mark) ? rightPlane : plane) ?? plane,
      mark,
      styles.get(mark) ?? { color: "#000000", dash: "solid" },
      colors,
    ),
  );
  // A picture within the picture cuts off what lies beyond its frame, and needs no name that another picture may bear.
  const clipped = {
    x: frame.left,
    y: frame.top,
    width: frame.width,
    height: frame.height,
    overflow: "hidden",
  };
  return [
    drawGrid(frame, x, y),
    element("svg", clipped, inside.join("")),
    drawFrame(frame, x, y, yRight),
    drawTitles(drawn),
    panel.color === undefined ? "" : drawColorBar(frame, colors, panel.color, panel.marks),
  ].join("");
}

function rightAxis({ yRight: scale, yRightLayout: layout }: Drawn): DrawnAxis | undefined {
  return scale && layout && { scale, layout, hasLabels: true };
}

function isBand({ kind }: Mark): boolean {
  return kind === "band";
}

function drawTitles({ panel, frame, ...drawn }: Drawn): string {
  const { xLayout, yLayout, yRightLayout, hasXLabels, hasYLabels } = drawn;
  const { left, top, width, height } = frame;
  const parts: string[] = [];
  const title = { "text-anchor": "middle", "font-size": 13 };
  if (hasXLabels) {
    const label = shortenText(axisTitle(panel.x, panel.x.scale), width + 40, { size: 13 });
    parts.push(text(left + width / 2, top + height + xLayout.depth + 16, label, title));
  }
  if (hasYLabels) {
    const label = shortenText(axisTitle(panel.y, panel.y.scale), height + 20, { size: 13 });
    const [x, y] = [Math.round(left - yLayout.depth - 9), Math.round(top + height / 2)];
    parts.push(text(x, y, label, { ...title, transform: `rotate(-90 ${x} ${y})` }));
  }
  if (panel.yRight !== undefined && yRightLayout !== undefined) {
    const label = shortenText(axisTitle(panel.yRight, panel.yRight.scale), height + 20, {
      size: 13,
    });
    const [x, y] = [
      Math.round(left + width + yRightLayout.depth + 17),
      Math.round(top + height / 2),
    ];
    parts.push(text(x, y, label, { ...title, transform: `rotate(-90 ${x} ${y})` }));
  }
  const { note } = panel;
  if (note !== undefined)
    parts.push(
      text(left, top - 6, shortenText(note, width, { size: 11 }), {
        "font-size": 11,
        fill: "#666666",
      }),
    );
  if (panel.title !== undefined) {
    const line = shortenText(panel.title, width, { size: 13, isBold: true });
    parts.push(
      text(left, top - (note === undefined ? 7 : 21), line, {
        "font-size": 13,
        "font-weight": "bold",
      }),
    );
  }
  return parts.join("");
}
