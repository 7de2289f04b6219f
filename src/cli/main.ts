import { outliveReader } from "../files/index.ts";
import { reported } from "./reported.ts";

/**
 * Runs the command line and gives its exit status: 0 done, 1 our bug, 2 usage, 3 input or crop state,
 * 4 incomplete, 5 scheduler refused.
 */
export async function main(argv: readonly string[]): Promise<number> {
  // A reader that has gone (`crop status | head`) is no reason for a stack trace, nor to stop.
  outliveReader(process.stdout);
  outliveReader(process.stderr);
  return await reported(async () => await (await import("./commands.ts")).runYargs(argv));
}
