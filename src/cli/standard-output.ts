import { exitStatus } from "../errors.ts";
import { systemCode } from "../files/index.ts";
import { say } from "./say.ts";

/**
 * Lets the program go on when standard output takes no more. A reader that has gone (`crop status | head`) is no
 * reason for a stack trace, nor to stop; output that a disk refused is an error, told once.
 */
export function outliveOutput(): void {
  let isTold = false;
  process.stdout.on("error", (error) => {
    if (systemCode(error) === "EPIPE" || isTold) return;
    isTold = true;
    say(`crop: cannot write to standard output: ${error.message}`);
    // Whatever the command makes of the rest, what it should print is not there.
    process.once("exit", () => (process.exitCode = exitStatus.state));
  });
}
