export * from "./combo-text.ts";
export * from "./parameter-space.ts";
export * from "./parse-space.ts";
export * from "./partition.ts";
export * from "./random.ts";
export * from "./samplers.ts";
export * from "./sequences.ts";
export * from "./stored-space.ts";
