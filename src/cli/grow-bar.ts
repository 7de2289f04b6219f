import { type GrowEvent, type GrowOptions, type Manifest, readProgress } from "../crop/index.ts";
import { batchSizes } from "../crop/index.ts";
import { startBar } from "./bar.ts";

/** Shows the cases of a growing crop as they end. */
export interface GrowBar {
  show(event: GrowEvent): void;
  stop(): void;
}

/** Starts a bar over the cases that this growing is asked for. */
export function startGrowBar(folder: string, manifest: Manifest, options: GrowOptions): GrowBar {
  const { missing } = readProgress(folder, manifest);
  const wanted = options.batches ?? missing;
  const sizes = batchSizes(manifest);
  let total = 0;
  for (const batch of wanted) total += sizes.count(batch);
  let done = 0;
  const bar = startBar(`Grow ${manifest.name}`);
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
