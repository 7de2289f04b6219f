export * from "./complex-fft.ts";
export * from "./kept-plans.ts";
export * from "./prime-factors.ts";
export * from "./real-fft.ts";
