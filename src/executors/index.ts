export { dropWorkers, offerWorkers, type WarmWorkers, warmWorkers } from "./boot-workers.ts";
export * from "./guardian.ts";
export * from "./owner.ts";
export * from "./start-worker.ts";
export * from "./thread-programs.ts";
export * from "./worker.ts";
