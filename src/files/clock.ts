/**
 * Gives milliseconds on the monotonic clock, from an arbitrary begin. Twice as quick as `performance.now()`, whose module
 * also takes 2 ms to load.
 */
export function monotonicMs(): number {
  const [seconds, nanoseconds] = process.hrtime();
  return 1000 * seconds + nanoseconds / 1e6;
}
