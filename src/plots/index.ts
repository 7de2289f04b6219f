export { heatMap } from "./heat-map.ts";
export { linePlot } from "./line-plot.ts";
export { renderPng } from "./render-png.ts";
