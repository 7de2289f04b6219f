import type { RunOptions } from "./run-options.ts";

/** Shows how far a run is. */
export interface ProgressLine {
  show(done: number, cases: number, settings?: () => string): void;
  stop(): void;
}

/** Starts a progress bar on standard error as `verbosity` asks for it; nothing where that is no terminal. */
export async function startProgress(options: RunOptions): Promise<ProgressLine> {
  const { verbosity = 0, desc = "Run", onProgress } = options;
  const tell = (done: number, cases: number): void => onProgress?.(done, cases);
  if (verbosity === 0 || !process.stderr.isTTY) return { show: tell, stop: () => undefined };
  const { Presets, SingleBar } = (await import("cli-progress")).default;
  const bar = new SingleBar(
    {
      format: `${desc} |{bar}| {percentage}% {value}/{total} ETA {eta_formatted} {settings}`,
      hideCursor: true,
      fps: 8,
    },
    Presets.legacy,
  );
  let isStarted = false;
  return {
    show: (done, cases, settings) => {
      const payload = { settings: verbosity === 2 ? (settings?.() ?? "") : "" };
      if (!isStarted) bar.start(cases, done, payload);
      isStarted = true;
      bar.update(done, payload);
      tell(done, cases);
    },
    stop: () => bar.stop(),
  };
}
