import { basename } from "node:path";
import { readManifest, readProgress, removeCrop } from "../crop/index.ts";
import { CropError, exitStatus, isCropError } from "../errors.ts";
import { type Arguments, finishRemovalOf, folderOf, isSet, withCrop } from "./arguments.ts";
import type { Command } from "./command.ts";

export const rmCommand: Command = {
  usage: "rm <crop>",
  describe: "Remove a crop with all its results",
  build: (parser) =>
    withCrop(parser).option("force", {
      alias: "f",
      type: "boolean",
      describe: "also when somebody grows it, or when its crop.json is damaged",
    }),
  run: (args) => {
    const folder = folderOrLeftoverOf(args);
    if (folder === undefined) return exitStatus.done;
    if (!isSet(args, "force")) refuseGrowing(folder);
    const kept = removeCrop(folder);
    process.stderr.write(
      `crop: \`${basename(folder)}\` removed${kept.length === 0 ? "" : `, but for what is not the crop's: ${kept.join(", ")}`}\n`,
    );
    return exitStatus.done;
  },
};

// Undefined when it was removed before by a process that was killed meanwhile: the rest is gone now, too.
function folderOrLeftoverOf(args: Arguments): string | undefined {
  try {
    return folderOf(args);
  } catch (error) {
    if (!isCropError(error, "not-found")) throw error;
    const name = finishRemovalOf(args);
    if (name === undefined) throw error;
    process.stderr.write(
      `crop: \`${name}\` had been removed before, and what a killed process left of it is gone now, too\n`,
    );
    return undefined;
  }
}

function refuseGrowing(folder: string): void {
  const manifest = readManifest(folder);
  const active = readProgress(folder, manifest).growing.find(({ state }) => state === "growing");
  if (active === undefined) return;
  throw new CropError(
    "locked",
    `crop \`${manifest.name}\` is being grown by ${active.host}, process ${active.pid}; stop it, or use --force`,
  );
}
