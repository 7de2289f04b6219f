import { MultiBar, Presets, type SingleBar } from "cli-progress";
import type { AutoEvent, CropState } from "../crop/index.ts";
import { plainText, say } from "./say.ts";

/** Shows how far crops are that are grown together. */
export interface AutoBars {
  show(event: AutoEvent): void;
  /** Writes a line above the bars. */
  say(text: string): void;
  stop(): void;
}

/** More bars than this would scroll. */
const mostBars = 20;

/** Starts a bar for each crop that has batches left, on a terminal; else (`isQuiet`) only what is said appears. */
export function startAutoBars(isQuiet: boolean): AutoBars {
  if (isQuiet) return { show: () => undefined, say, stop: () => undefined };
  const all = new MultiBar(
    {
      format: "{name} |{bar}| {value}/{total} batches, {workers} at work{failed}",
      hideCursor: true,
      fps: 8,
      clearOnComplete: false,
      autopadding: true,
    },
    Presets.legacy,
  );
  const bars = new Map<string, SingleBar>();
  const show = (crop: CropState): void => {
    const { folder, name, grown, batches, workers, failed } = crop;
    if (batches === 0) return;
    const payload = { name, workers, failed: failed > 0 ? `, ${failed} with failed cases` : "" };
    const bar = bars.get(folder);
    if (bar !== undefined) {
      bar.setTotal(batches);
      bar.update(grown, payload);
    } else if (grown < batches && bars.size < mostBars) {
      bars.set(folder, all.create(batches, grown, payload));
    }
    // A complete crop makes room where there are many.
    if (grown === batches && workers === 0 && bars.size >= mostBars) drop(folder);
  };
  const drop = (folder: string): void => {
    const bar = bars.get(folder);
    if (bar !== undefined) all.remove(bar);
    bars.delete(folder);
  };
  return {
    show: (event) => {
      if (event.kind === "gone") drop(event.crop.folder);
      else show(event.crop);
    },
    say: (text) => {
      if (bars.size === 0) say(text);
      else {
        all.log(`${plainText(text)}\n`);
        all.update();
      }
    },
    stop: () => all.stop(),
  };
}
