export type { Quantity, WaveformComponent } from "./waveform-component.ts";
export { waveformFigure, type WaveformFigure } from "./waveform-figure.ts";
