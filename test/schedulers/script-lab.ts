import type { Ending, Lab } from "../faults/lab.ts";

/** Writes the script of a crop and gives its path. */
export async function script(lab: Lab, ...args: readonly string[]): Promise<string> {
  const { stdout } = await lab.expect(0, ["script", ...args]);
  return lab.write(`job ${args[0]}.sh`, stdout);
}

/** Runs a script as an array element. */
export async function runElement(
  lab: Lab,
  path: string,
  env: Readonly<Record<string, string>>,
): Promise<Ending> {
  return await lab.startProgram(["bash", path], { env }).ended;
}
