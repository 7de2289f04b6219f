import Table from "cli-table3";
import { basename, join, resolve } from "node:path";
import { cropNames, readManifest, readProgress, rootsToSearch } from "../crop/index.ts";
import { CropError, exitStatus, isCropError } from "../errors.ts";
import { isFolder } from "../files/index.ts";
import { isSet, print, printJson, textOf } from "./arguments.ts";
import type { Command } from "./command.ts";

export const lsCommand: Command = {
  usage: "ls",
  describe: "List the crops that are sown",
  build: (parser) =>
    parser
      .option("root", {
        type: "string",
        describe: "folder that holds the crops (default: CROP_ROOT, else ./crops and .)",
      })
      .option("json", { type: "boolean", describe: "print one JSON document" }),
  run: (args) => {
    const root = textOf(args, "root");
    if (root !== undefined && !isFolder(root))
      throw new CropError("not-found", `there is no folder ${resolve(root)}`, {
        fields: { file: resolve(root) },
      });
    const folders = rootsToSearch(root === undefined ? {} : { root }).flatMap((each) =>
      cropNames(each).map((name) => join(each, name)),
    );
    const rows = folders.map(describeFolder);
    if (isSet(args, "json")) printJson(rows);
    else if (rows.length === 0) process.stderr.write("crop: no crop is sown here\n");
    else {
      const table = new Table({
        head: ["crop", "cases", "batches", "grown", "growing", "failed cases", "sown"],
        style: { head: [], border: [] },
      });
      for (const row of rows) {
        table.push(
          "problem" in row
            ? [row.name, { colSpan: 6, content: row.problem }]
            : [row.name, row.cases, row.batches, row.grown, row.growing, row.failedCases, row.sown],
        );
      }
      print(table.toString());
    }
    return exitStatus.done;
  },
};

type Row =
  | {
      readonly name: string;
      readonly folder: string;
      readonly cases: number;
      readonly batches: number;
      readonly grown: number;
      readonly growing: number;
      readonly failedCases: number;
      readonly sown: string;
    }
  | { readonly name: string; readonly folder: string; readonly problem: string };

function describeFolder(folder: string): Row {
  try {
    const manifest = readManifest(folder);
    const { cases, batches, grown, growing, failedCases } = readProgress(folder, manifest);
    const active = growing.filter(({ state }) => state === "growing").length;
    return {
      name: manifest.name,
      folder,
      cases,
      batches,
      grown,
      growing: active,
      failedCases,
      sown: manifest.sown.time,
    };
  } catch (error) {
    if (!isCropError(error)) throw error;
    return { name: basename(folder), folder, problem: error.message };
  }
}
