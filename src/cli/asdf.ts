import { infoCommand } from "./asdf/info.ts";
import { lsCommand } from "./asdf/ls.ts";
import { processCommand } from "./asdf/process.ts";
import { validateCommand } from "./asdf/validate.ts";
import type { CommandGroup } from "./command.ts";

/** What can be done with an ASDF file of seismic data. */
export const asdfCommands: CommandGroup = {
  usage: "asdf",
  describe: "Look at seismic data in an ASDF file, or process it: info, ls, validate, process",
  commands: [infoCommand, lsCommand, validateCommand, processCommand],
};
