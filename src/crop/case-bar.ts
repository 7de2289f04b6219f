import { startProgressBar } from "../progress-bar.ts";
import type { GrowEvent } from "./grow-plan.ts";

/** Shows the cases of a growing crop as they end. */
export interface CaseBar {
  show(event: GrowEvent): void;
  stop(): void;
}

/** Starts a bar over the `total` cases that a growing is asked for; nothing where standard error is no terminal. */
export async function startCaseBar(
  title: string,
  total: number,
  isQuiet: boolean = false,
): Promise<CaseBar> {
  const bar = await startProgressBar(title, isQuiet);
  let done = 0;
  return {
    show: (event) => {
      if (event.kind === "claimed") done += event.salvaged;
      else if (event.kind === "cases") done += event.values + event.failures;
      else return;
      bar.update(Math.min(done, total), total);
    },
    stop: () => bar.stop(),
  };
}
