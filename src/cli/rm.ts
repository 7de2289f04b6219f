import { readProgress, removeCrop } from "../crop/index.ts";
import { CropError, exitStatus } from "../errors.ts";
import { cropOf, isSet, textOf, withCrop } from "./arguments.ts";
import type { Command } from "./command.ts";

export const rmCommand: Command = {
  usage: "rm <crop>",
  describe: "Remove a crop with all its results",
  build: (parser) =>
    withCrop(parser).option("force", {
      alias: "f",
      type: "boolean",
      describe: "also when somebody grows it",
    }),
  run: (args) => {
    const { folder, manifest } = cropOf({ ...args, crop: textOf(args, "crop") });
    const active = readProgress(folder, manifest).growing.filter(
      ({ state }) => state === "growing",
    );
    if (active.length > 0 && !isSet(args, "force")) {
      throw new CropError(
        "locked",
        `crop \`${manifest.name}\` is being grown by ${active[0]!.host}, process ${active[0]!.pid}; stop it, or use --force`,
      );
    }
    removeCrop(folder);
    process.stderr.write(`crop: \`${manifest.name}\` removed\n`);
    return exitStatus.done;
  },
};
