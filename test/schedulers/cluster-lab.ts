import { execFileSync, spawnSync } from "node:child_process";
import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import type { Ending, Lab } from "../faults/lab.ts";

const scripts = fileURLToPath(new URL("../../../tools/schedulers", import.meta.url));

/** A real scheduler that runs on this machine, or why not. */
export interface Cluster {
  readonly folder: string;
  /** `false`, or why tests that need it are skipped. */
  readonly skip: string | false;
}

/**
 * Starts a scheduler for the tests of a file, and ends it with them; programs that they start talk to it. It is installed
 * with apt where it is missing and that is possible.
 */
export function startCluster(
  engine: "slurm" | "sge",
  options: readonly string[] = [],
  settings: Readonly<Record<string, string>> = {},
): Cluster {
  const folder = mkdtempSync(join(tmpdir(), `crop-${engine}-`));
  const script = (
    name: string,
    ...args: readonly string[]
  ): { status: number | null; stderr: string } =>
    spawnSync("bash", [join(scripts, `${engine}-${name}.sh`), folder, ...args], {
      encoding: "utf8",
      env: { ...process.env, ...settings },
      stdio: ["ignore", "ignore", "pipe"],
      timeout: 480_000,
    });
  const { status, stderr } = script("up", ...options);
  after(() => void script("down", "--purge"));
  if (status !== 0)
    return {
      folder,
      skip: `${engine} cannot be started here: ${stderr.trim() || `status ${status}`}`,
    };
  const variables = execFileSync("bash", ["-c", '. "$0"/env && env -0', folder], {
    encoding: "utf8",
  });
  for (const text of variables.split("\0")) {
    const at = text.indexOf("=");
    if (at > 0) process.env[text.slice(0, at)] = text.slice(at + 1);
  }
  return { folder, skip: false };
}

/** An array element, as `crop jobs --json` tells it. */
export interface Element {
  readonly kind: string;
  readonly jobId: string;
  readonly index: number;
  readonly batches: readonly number[];
  readonly state: string;
  readonly missing: readonly number[];
  readonly view?: {
    readonly word: string;
    readonly node?: string;
    readonly exitCode?: number;
    readonly signal?: number;
  };
  readonly log: string;
}

/** Gives the array elements of a crop, as the scheduler knows them now. */
export async function elementsOf(lab: Lab, crop: string): Promise<Element[]> {
  return (await lab.json(["jobs", crop, "--fresh"])).elements;
}

/** Waits until `look` likes the array elements of a crop, and gives them. */
export async function awaitElements(
  lab: Lab,
  crop: string,
  look: (elements: readonly Element[]) => boolean,
  seconds = 120,
): Promise<readonly Element[]> {
  const end = performance.now() + 1000 * seconds;
  for (;;) {
    const elements = await elementsOf(lab, crop);
    if (look(elements)) return elements;
    if (performance.now() > end)
      throw new Error(
        `not within ${seconds} s; the elements are ${JSON.stringify(elements.filter(({ state }) => state !== "done"))}`,
      );
    await sleep(400);
  }
}

/** Waits until nothing of a crop waits or runs, and gives its array elements. */
export async function awaitEnd(lab: Lab, crop: string, seconds = 120): Promise<readonly Element[]> {
  return await awaitElements(
    lab,
    crop,
    (elements) => elements.every(({ state }) => !["queued", "held", "running"].includes(state)),
    seconds,
  );
}

/** Runs a program of the scheduler to its end. */
export async function runTool(lab: Lab, ...command: readonly string[]): Promise<Ending> {
  return await lab.startProgram(command).ended;
}
