import { Presets, SingleBar } from "cli-progress";

/** A progress bar on standard error; nothing at all when that is no terminal. */
export interface Bar {
  update(done: number, total: number): void;
  stop(): void;
}

/** Starts a bar such as `Sow |####----| 40% 400/1000 ETA 3s`. */
export function startBar(title: string, isQuiet: boolean = false): Bar {
  if (isQuiet || !process.stderr.isTTY) return { update: () => undefined, stop: () => undefined };
  const bar = new SingleBar(
    {
      format: `${title} |{bar}| {percentage}% {value}/{total} ETA {eta_formatted}`,
      hideCursor: true,
      fps: 8,
      etaBuffer: 100,
    },
    Presets.legacy,
  );
  let isStarted = false;
  return {
    update: (done, total) => {
      if (!isStarted) bar.start(total, done);
      isStarted = true;
      bar.update(done);
    },
    stop: () => {
      if (isStarted) bar.stop();
      isStarted = false;
    },
  };
}
