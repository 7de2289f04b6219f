/**
 * Runs something that ends early, in good order, when a terminal or a scheduler signals that this process is to end.
 */
export async function withSignals<T>(run: (signal: AbortSignal) => Promise<T>): Promise<T> {
  const abort = new AbortController();
  const stop = (): void => abort.abort();
  const signals = ["SIGINT", "SIGTERM", "SIGUSR1", "SIGUSR2", "SIGHUP"] as const;
  for (const name of signals) process.on(name, stop);
  try {
    return await run(abort.signal);
  } finally {
    for (const name of signals) process.off(name, stop);
  }
}
