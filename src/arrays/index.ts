export * from "./cast.ts";
export * from "./elements.ts";
export * from "./from-values.ts";
export * from "./nd-array.ts";
export * from "./slabs.ts";
export * from "./text-flaw.ts";
