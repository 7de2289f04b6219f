import { counted } from "../counted.ts";
import { CropError } from "../errors.ts";
import { formatBatchIds } from "./batch-ids.ts";
import { layout } from "./layout.ts";
import { type Manifest, readManifest } from "./manifest.ts";
import type { Progress } from "./progress.ts";

/**
 * Sees that a crop can be reaped: all of it, or with `allowIncomplete` something.
 *
 * @throws CropError `incomplete` that lists what is missing, damaged or failed; `not-found` where another process has reaped it meanwhile
 */
export function checkComplete(
  folder: string,
  manifest: Manifest,
  progress: Progress,
  options: { readonly allowIncomplete?: boolean },
): void {
  const { missing, damaged, failed, failedCases, grown } = progress;
  readManifest(folder); // perhaps it is reaped already
  if (grown === 0) {
    throw new CropError(
      "incomplete",
      `nothing of crop \`${manifest.name}\` is grown yet; run \`crop grow --crop ${manifest.name}\``,
      { fields: { missing } },
    );
  }
  if (options.allowIncomplete === true || (missing.length === 0 && failed.length === 0)) return;
  const parts: string[] = [];
  if (missing.length > 0)
    parts.push(
      `${missing.length} of ${manifest.batches} batches are missing (${firstBatches(missing)}): run \`crop grow --crop ${manifest.name}\``,
    );
  if (damaged.length > 0)
    parts.push(
      `${damaged.length} of them have a damaged result (${firstOf(damaged.map((batch) => layout.result(folder, batch)))}), of which growing keeps what is whole`,
    );
  if (failed.length > 0)
    parts.push(
      `${counted(failedCases, "case")} failed (batches ${firstBatches(failed.map(({ batch }) => batch))}): \`crop why ${failed[0]!.batch} --crop ${manifest.name}\` says why, \`crop grow --failed\` runs them again`,
    );
  throw new CropError(
    "incomplete",
    `crop \`${manifest.name}\` is not complete: ${parts.join("; ")}; --allow-incomplete reaps what is there and keeps the crop`,
    { fields: { missing, failed } },
  );
}

function firstBatches(batches: readonly number[]): string {
  return firstOf(formatBatchIds(batches).split(","));
}

function firstOf(items: readonly string[]): string {
  return items.length <= 10 ? items.join(", ") : `${items.slice(0, 10).join(", ")}, …`;
}
