import type { GrowEvent } from "../../crop/index.ts";

/** Shows the jobs as they end. */
interface JobProgress {
  show(event: GrowEvent): void;
  stop(): void;
}

/** Grows with a progress bar on standard error; without one where that is no terminal. */
export async function withProgress(
  isQuiet: boolean,
  jobs: number,
  grow: (onEvent: (event: GrowEvent) => void) => Promise<unknown>,
): Promise<void> {
  const progress = await startProgress(isQuiet, jobs);
  try {
    await grow((event) => progress.show(event));
  } finally {
    progress.stop();
  }
}

async function startProgress(isQuiet: boolean, jobs: number): Promise<JobProgress> {
  if (isQuiet || !process.stderr.isTTY) return { show: () => undefined, stop: () => undefined };
  const { Presets, SingleBar } = (await import("cli-progress")).default;
  const bar = new SingleBar(
    {
      format: "Process |{bar}| {percentage}% {value}/{total} ETA {eta_formatted}",
      hideCursor: true,
      fps: 8,
    },
    Presets.legacy,
  );
  let done = 0;
  bar.start(jobs, 0);
  return {
    show: (event) => {
      if (event.kind === "claimed") done += event.salvaged;
      else if (event.kind === "cases") done += event.values + event.failures;
      else return;
      bar.update(Math.min(done, jobs));
    },
    stop: () => bar.stop(),
  };
}
