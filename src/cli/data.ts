import type { CommandGroup } from "./command.ts";
import { exportCommand } from "./data/export.ts";
import { infoCommand } from "./data/info.ts";
import { mergeCommand } from "./data/merge.ts";
import { plotCommand } from "./data/plot.ts";
import { selCommand } from "./data/sel.ts";

/** What can be done with a file of labelled data, whoever wrote it. */
export const dataCommands: CommandGroup = {
  usage: "data",
  describe: "Look at labelled data: info, sel, merge, export, plot",
  commands: [infoCommand, selCommand, mergeCommand, exportCommand, plotCommand],
};
