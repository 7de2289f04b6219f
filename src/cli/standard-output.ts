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

/**
 * Runs what calls code of a definition in this process. What that prints goes to standard error: standard output is for data, such as
 * the one document of `--json`.
 */
export async function keepingOutput<T>(run: () => Promise<T>): Promise<T> {
  const { stdout, stderr } = process;
  const write = Object.getOwnPropertyDescriptor(stdout, "write");
  stdout.write = stderr.write.bind(stderr);
  try {
    return await run();
  } finally {
    if (write === undefined) Reflect.deleteProperty(stdout, "write");
    else Object.defineProperty(stdout, "write", write);
  }
}
