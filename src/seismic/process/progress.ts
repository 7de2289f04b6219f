import type { GrowEvent } from "../../crop/index.ts";

/** Shows the jobs as they end. */
export interface JobProgress {
  show(event: GrowEvent): void;
  stop(): void;
}

/** Starts a progress bar on standard error; nothing where that is no terminal. */
export async function startProgress(isQuiet: boolean, jobs: number): Promise<JobProgress> {
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
