export * from "./atomic-write.ts";
export * from "./checksum.ts";
export * from "./clock.ts";
export * from "./codec.ts";
export * from "./folder-lock.ts";
export * from "./frames.ts";
export * from "./network-disk.ts";
export * from "./process-identity.ts";
