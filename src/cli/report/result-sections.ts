import { rmSync } from "node:fs";
import { readLabels, reapCrop } from "../../crop/index.ts";
import { type LazyDataset, openDataset } from "../../dataset/index.ts";
import { isCropError, messageOf } from "../../errors.ts";
import { temporaryName } from "../../files/index.ts";
import type { Section } from "../../report/index.ts";
import type { FoundCrop } from "../arguments.ts";
import { datasetSections } from "./dataset-sections.ts";
import { misfitSections } from "./inspector-sections.ts";
import { pairDataset } from "./pair-results.ts";

/** A grid with more places than so many for each case is mostly empty. */
const mostPlacesPerCase = 4;

/**
 * Gives what a page shows of the results that a crop has so far. They are reaped into a file beside `output`, which is removed again, so
 * that memory stays bounded; the crop stays as it is. The reaper of a crop that writes its results itself is not run.
 */
export async function resultSections(found: FoundCrop, output: string): Promise<Section[]> {
  const { folder, manifest } = found;
  if (manifest.reap !== undefined) {
    const pairs = pairDataset(found);
    return pairs === undefined
      ? note(
          "What this crop writes at reaping is not shown here; single values stand with the cases.",
        )
      : await sectionsOf(pairs, []);
  }
  const { space } = readLabels(folder, manifest.id);
  const places = space.dims.reduce((product, { values }) => product * values.length, 1);
  const layout = places > mostPlacesPerCase * manifest.cases ? "cases" : "grid";
  const temporary = temporaryName(output, ".nc");
  try {
    await reapCrop(folder, manifest, {
      output: temporary,
      allowIncomplete: true,
      keep: true,
      provenance: false,
      layout,
    });
    const data = await openDataset(temporary);
    try {
      return await sectionsOf(data, layout === "grid" ? space.names : ["case"]);
    } finally {
      data.close();
    }
  } catch (error) {
    if (!isCropError(error)) throw error;
    const reason = messageOf(error).replaceAll(temporary, "the results");
    return note(`There are no results to show: ${reason}`);
  } finally {
    rmSync(temporary, { force: true });
  }
}

/** `dims`: of what stands in the table of cases already. */
async function sectionsOf(data: LazyDataset, dims: readonly string[]): Promise<Section[]> {
  const sections = await datasetSections(data, dims);
  const results = sections
    .filter(({ title }) => title !== "Attributes")
    .map(({ title, blocks }) => ({ title: `Results: ${title.toLowerCase()}`, blocks }));
  return [...(await misfitSections(data)), ...results];
}

function note(text: string): Section[] {
  return [{ title: "Results", blocks: [{ kind: "text", text, isNote: true }] }];
}
