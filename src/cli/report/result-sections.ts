import { rmSync } from "node:fs";
import { readLabels, reapCrop } from "../../crop/index.ts";
import { openDataset } from "../../dataset/index.ts";
import { isCropError, messageOf } from "../../errors.ts";
import { temporaryName } from "../../files/index.ts";
import type { Section } from "../../report/index.ts";
import type { FoundCrop } from "../arguments.ts";
import { datasetSections } from "./dataset-sections.ts";

/**
 * Gives what a page shows of the results that a crop has so far. They are reaped into a file beside `output`, which is removed again, so
 * that memory stays bounded; the crop stays as it is.
 */
export async function resultSections(
  { folder, manifest }: FoundCrop,
  output: string,
): Promise<Section[]> {
  const { space } = readLabels(folder, manifest.id);
  // Several case arguments span a grid that is mostly empty.
  const layout = space.caseNames.length > 1 ? "cases" : "grid";
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
      const sections = await datasetSections(data, layout === "grid" ? space.names : ["case"]);
      return sections.filter(({ title }) => title !== "Attributes").map(named);
    } finally {
      data.close();
    }
  } catch (error) {
    if (!isCropError(error)) throw error;
    const text = `There are no results to show: ${messageOf(error).replaceAll(temporary, "the results")}`;
    return [{ title: "Results", blocks: [{ kind: "text", text }] }];
  } finally {
    rmSync(temporary, { force: true });
  }
}

function named({ title, blocks }: Section): Section {
  return { title: `Results: ${title.toLowerCase()}`, blocks };
}
