import { existsSync, readdirSync, statSync, writeFileSync } from "node:fs";
import { basename, resolve } from "node:path";
import { layout } from "../crop/index.ts";
import { openDataset, publish } from "../dataset/index.ts";
import { CropError, exitStatus, isCropError } from "../errors.ts";
import { isFolder } from "../files/index.ts";
import { type Page, pageHtml } from "../report/index.ts";
import { Inspector, openAsdf } from "../seismic/index.ts";
import { type Arguments, cropOf, isSet, textOf, textsOf, withCrop } from "./arguments.ts";
import type { Command } from "./command.ts";
import { formatBytes } from "./durations.ts";
import { shownPath } from "./harvest.ts";
import { cropSections } from "./report/crop-sections.ts";
import { datasetSections } from "./report/dataset-sections.ts";
import { inspectorSections, misfitSections } from "./report/inspector-sections.ts";
import { resultSections } from "./report/result-sections.ts";

export const reportCommand: Command = {
  usage: "report [crop..]",
  describe:
    "Write one page that shows a crop or a file of labelled data: progress, failures, tables, pictures",
  build: (parser) =>
    withCrop(parser)
      .positional("crop", {
        type: "string",
        describe:
          "name or folder of the crop, or a netCDF-4 or HDF5 file, or ASDF files and folders of them; may be left out when there is only one crop",
      })
      .option("output", {
        alias: "o",
        type: "string",
        demandOption: true,
        describe: "page to write, such as report.html; it stands alone and needs no network",
      })
      .option("overwrite", { type: "boolean", describe: "replace the page" })
      .example("crop report damped -o damped.html", "how far it is, and what came of it")
      .example("crop report damped.nc -o damped.html", "what is in a file")
      .example("crop report datasets -o misfit.html", "the misfits of ASDF files, together"),
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
  const targets = textsOf(args, "crop");
  const time = `Looked at ${new Date().toISOString()}`;
  const [target, ...more] = targets;
  if (target !== undefined && (more.length > 0 || isFolderOfAsdf(target)))
    return await asdfPage(targets, time);
  if (target !== undefined && isDataFile(target)) return await filePage(target, time);
  const found = cropNamed(args, target);
  const { state, rest, progress } = cropSections(found);
  const results =
    progress.grown === 0 && progress.growing.length === 0
      ? []
      : await resultSections(found, output);
  return {
    title: found.manifest.name,
    lines: [`The crop in ${shownPath(found.folder)}`, time],
    sections: [...state, ...results, ...rest],
  };
}

/** @throws CropError `not-found`, for what has the name of a data file too, as that may be meant */
function cropNamed(args: Arguments, target: string | undefined): ReturnType<typeof cropOf> {
  try {
    return cropOf(args);
  } catch (error) {
    const isFileName = /\.(?:nc4?|cdf|h5|hdf5)$/i.test(target ?? "");
    if (!isFileName || !isCropError(error, "not-found")) throw error;
    throw new CropError("not-found", `there is no file ${resolve(target!)}`, {
      cause: error,
      fields: { file: resolve(target!) },
    });
  }
}

/** A page of what is in one file: of an ASDF file its misfits, of any other its variables too. */
async function filePage(path: string, time: string): Promise<Page> {
  const lines = [`${shownPath(path)}, ${formatBytes(statSync(path).size)}`, time];
  if (await isAsdf(path)) {
    const inspector = new Inspector();
    await inspector.append(path);
    return { title: basename(path), lines, sections: await inspectorSections(inspector) };
  }
  const data = await openDataset(path);
  try {
    const title = data.attrs["title"];
    return {
      title: typeof title === "string" && title !== "" ? title : basename(path),
      lines,
      sections: [...(await misfitSections(data)), ...(await datasetSections(data))],
    };
  } finally {
    data.close();
  }
}

/** A page of the misfits of ASDF files and folders of them together. */
async function asdfPage(paths: readonly string[], time: string): Promise<Page> {
  const inspector = new Inspector();
  for (const path of paths) {
    if (isFolder(path)) inspector.add(await Inspector.discover(path));
    else await inspector.append(path);
  }
  return {
    title: paths.length === 1 ? basename(resolve(paths[0]!)) : `${paths.length} ASDF files`,
    lines: [paths.map(shownPath).join(", "), time],
    sections: await inspectorSections(inspector),
  };
}

/** A folder that is no crop and holds files as the misfit workflow writes them. */
function isFolderOfAsdf(target: string): boolean {
  return (
    isFolder(target) &&
    !existsSync(layout.manifest(target)) &&
    readdirSync(target).some((name) => name.endsWith(".h5"))
  );
}

async function isAsdf(path: string): Promise<boolean> {
  try {
    (await openAsdf(path)).close();
    return true;
  } catch (error) {
    if (isCropError(error, "bad-data")) return false;
    throw error;
  }
}

/** A definition file stands for its crop; any other file is taken for data. */
function isDataFile(target: string): boolean {
  if (/\.[cm]?[jt]s$/.test(target)) return false;
  return statSync(target, { throwIfNoEntry: false })?.isFile() === true;
}
