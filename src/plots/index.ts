export type { ColorOptions } from "./color-scale.ts";
export { type ColorMap, mapColor, palette, sequentialColor } from "./colors.ts";
export type { Coordinates, Values } from "./coordinates.ts";
export { drawFigure, type Figure } from "./figure.ts";
export { formatNumber } from "./format-number.ts";
export { heatMap, type HeatMap, type HeatMapAxis, heatMapPanel } from "./heat-map.ts";
export { histogram, type Histogram, histogramPanel, type Sample } from "./histogram.ts";
export { linePanel, linePlot, type LinePlot, type Series } from "./line-plot.ts";
export type {
  BandMark,
  BoxesMark,
  BarsMark,
  CellsMark,
  Dash,
  LabelMark,
  LineMark,
  Mark,
  PointShape,
  PointLabelsMark,
  PointsMark,
  RuleMark,
  SpanLabel,
  SpanLabelsMark,
} from "./marks.ts";
export type { Axis, AxisLabels, ColorAxis, Panel } from "./panel.ts";
export { renderPng } from "./render-png.ts";
export { type NamedValue, type Scale, type ScaleKind, scaleOf, type Tick } from "./scale.ts";
export { type PointGroup, scatterPanel, scatterPlot, type ScatterPlot } from "./scatter-plot.ts";
export { evenTicks, type EvenTicks, niceTicks } from "./ticks.ts";
export { formatTime, timeTicks } from "./time-ticks.ts";
