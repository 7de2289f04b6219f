import { outliveStderr } from "../files/index.ts";
import { reported } from "./reported.ts";

/**
 * Runs the command line and gives its exit status: 0 done, 1 our bug, 2 usage, 3 input or crop state,
 * 4 incomplete, 5 scheduler refused.
 */
export async function main(argv: readonly string[]): Promise<number> {
  outliveStderr();
  return await reported(async () => await (await import("./commands.ts")).runYargs(argv));
}
