import { statSync, writeFileSync } from "node:fs";
import { basename, resolve } from "node:path";
import { openDataset, publish } from "../dataset/index.ts";
import { exitStatus } from "../errors.ts";
import { type Page, pageHtml } from "../report/index.ts";
import { type Arguments, cropOf, isSet, textOf, withCrop } from "./arguments.ts";
import type { Command } from "./command.ts";
import { formatBytes } from "./durations.ts";
import { cropSections } from "./report/crop-sections.ts";
import { datasetSections } from "./report/dataset-sections.ts";
import { resultSections } from "./report/result-sections.ts";

export const reportCommand: Command = {
  usage: "report [crop]",
  describe:
    "Write one page that shows a crop or a file of labelled data: progress, failures, tables, pictures",
  build: (parser) =>
    withCrop(parser)
      .positional("crop", {
        type: "string",
        describe:
          "name or folder of the crop, or a netCDF-4 or HDF5 file; may be left out when there is only one crop",
      })
      .option("output", {
        alias: "o",
        type: "string",
        demandOption: true,
        describe: "page to write, such as report.html; it stands alone and needs no network",
      })
      .option("overwrite", { type: "boolean", describe: "replace the page" })
      .example("crop report damped -o damped.html", "how far it is, and what came of it")
      .example("crop report damped.nc -o damped.html", "what is in a file"),
  run: async (args) => {
    const output = resolve(textOf(args, "output")!);
    const options = { overwrite: isSet(args, "overwrite") };
    // Refused before the work, too.
    await publish(output, options, async (temporary) => {
      writeFileSync(temporary, pageHtml(await pageOf(args, output)), { flag: "wx", flush: true });
    });
    process.stderr.write(
      `crop: page written to ${output} (${formatBytes(statSync(output).size)})\n`,
    );
    return exitStatus.done;
  },
};

async function pageOf(args: Arguments, output: string): Promise<Page> {
  const target = textOf(args, "crop");
  const time = `Looked at ${new Date().toISOString()}`;
  if (target !== undefined && isDataFile(target)) {
    const data = await openDataset(target);
    try {
      const title = data.attrs["title"];
      const lines = [`${resolve(target)}, ${formatBytes(statSync(target).size)}`, time];
      return {
        title: typeof title === "string" && title !== "" ? title : basename(target),
        lines,
        sections: await datasetSections(data),
      };
    } finally {
      data.close();
    }
  }
  const found = cropOf(args);
  const { sections, progress } = cropSections(found);
  const results =
    progress.grown === 0 && progress.growing.length === 0
      ? []
      : await resultSections(found, output);
  return {
    title: found.manifest.name,
    lines: [`The crop in ${found.folder}`, time],
    sections: [...sections, ...results],
  };
}

/** A definition file stands for its crop; any other file is taken for data. */
function isDataFile(target: string): boolean {
  if (/\.[cm]?[jt]s$/.test(target)) return false;
  return statSync(target, { throwIfNoEntry: false })?.isFile() === true;
}
