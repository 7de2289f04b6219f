export * from "./guardian.ts";
export * from "./owner.ts";
export * from "./start-worker.ts";
export { offerThread, warmThread, type WarmThread } from "./thread.ts";
export * from "./worker.ts";
