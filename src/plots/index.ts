export { heatMap, type HeatMap, type HeatMapAxis } from "./heat-map.ts";
export { linePlot, type LineAxis, type LinePlot, type Series } from "./line-plot.ts";
export { renderPng } from "./render-png.ts";
export { formatNumber, niceTicks } from "./ticks.ts";
