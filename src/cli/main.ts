import { outliveStderr } from "../files/index.ts";
import { reported } from "./reported.ts";

const withHdf5 = ["asdf", "data", "harvest", "reap"];

/**
 * Runs the command line and gives its exit status: 0 done, 1 our bug, 2 usage, 3 input or crop state,
 * 4 incomplete, 5 scheduler refused.
 */
export async function main(argv: readonly string[]): Promise<number> {
  outliveStderr();
  if (needsHdf5(argv)) void startHdf5();
  return await reported(async () => await (await import("./commands.ts")).runYargs(argv));
}

// Most tables are reaped without it.
function needsHdf5(argv: readonly string[]): boolean {
  if (!withHdf5.includes(argv[0] ?? "") || argv.includes("--help")) return false;
  return argv[0] !== "reap" || !argv.some((arg) => /\.(?:csv|json|parquet)$/i.test(arg));
}

// The library takes 0.3 s to start, a third of it in other threads, which compile it while the rest of the program is loaded.
async function startHdf5(): Promise<void> {
  try {
    const { ready } = await import("h5wasm/node");
    await ready;
  } catch {
    // Told by what uses it.
  }
}
