export * from "./owner.ts";
export * from "./worker.ts";
