export type * from "./stages.ts";
