export * from "./owner.ts";
export * from "./start-worker.ts";
export { warmThread } from "./thread.ts";
export * from "./worker.ts";
