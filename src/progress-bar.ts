import { outliveStderr } from "./files/index.ts";

/** A progress bar on standard error; nothing at all where that is no terminal. */
export interface ProgressBar {
  /** `note` stands behind the bar. */
  update(done: number, total: number, note?: string): void;
  stop(): void;
}

/** Starts a bar such as `Sow |####----| 40% 400/1000 ETA 3s`. */
export async function startProgressBar(
  title: string,
  isQuiet: boolean = false,
): Promise<ProgressBar> {
  if (isQuiet || !process.stderr.isTTY) return { update: () => undefined, stop: () => undefined };
  outliveStderr(); // the terminal may be closed: work in the background goes on
  const { Format, Presets, SingleBar } = (await import("cli-progress")).default; // nothing waits for it in a pipe
  const bar = new SingleBar(
    {
      format: `${title} |{bar}| {percentage}% {value}/{total} ETA {eta_formatted} {note}`,
      hideCursor: true,
      fps: 8,
      etaBuffer: 100,
      // Before anything is done they are a word, which the default cuts.
      formatTime: (seconds, options, step) =>
        Number.isFinite(seconds) ? Format.TimeFormat(seconds, options, step) : "?",
    },
    Presets.legacy,
  );
  let isStarted = false;
  return {
    update: (done, total, note = "") => {
      if (!isStarted) bar.start(total, done, { note });
      isStarted = true;
      bar.update(done, { note });
    },
    stop: () => {
      if (isStarted) bar.stop();
      isStarted = false;
    },
  };
}
