import assert from "node:assert/strict";
import { type ChildProcess, spawn } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import type { TestContext } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";

const repository = fileURLToPath(new URL("../../..", import.meta.url));
const { bin } = JSON.parse(readFileSync(join(repository, "package.json"), "utf8")) as {
  readonly bin: { readonly crop: string };
};

/** The program `crop`, as it is installed. */
export const program: string = join(repository, bin.crop);

/** Address of the package's main entry, for programs of a test. */
export const packageAddress: string = new URL("../../src/index.js", import.meta.url).href;

/** How a process ended, and what it printed. */
export interface Ending {
  readonly status: number | null;
  readonly signal: string | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** A process that runs. */
export interface Running {
  readonly child: ChildProcess;
  readonly pid: number;
  readonly ended: Promise<Ending>;
}

/** Settings of a process. */
export interface Start {
  readonly env?: Readonly<Record<string, string>>;
  /** A program and its arguments that start `crop`, such as `faketime +1h`. */
  readonly before?: readonly string[];
  readonly limitSeconds?: number;
}

/** A temporary folder with definitions, and the means to run `crop` on it; it goes with its test. */
export class Lab {
  readonly folder: string;
  readonly #running = new Set<ChildProcess>();

  constructor(test: TestContext, name: string = "lab") {
    this.folder = mkdtempSync(join(tmpdir(), `crop ${name} `));
    test.after(() => {
      for (const child of this.#running) killTree(child.pid!, "SIGKILL");
      rmSync(this.folder, { recursive: true, force: true, maxRetries: 3 });
    });
  }

  /** Gives a path in the folder. */
  path(...parts: readonly string[]): string {
    return join(this.folder, ...parts);
  }

  /** Writes a file into the folder and gives its path. */
  write(name: string, content: string): string {
    const path = this.path(name);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, content);
    return path;
  }

  /**
   * Writes a definition, whose function appends a line with `x` to the file `calls` before it does `body`.
   * `rest` is the text of its other properties.
   */
  define(name: string, rest: string, body: string = "return 10 * x;"): string {
    return this.write(
      name,
      `import { appendFileSync } from "node:fs";
const callFile = ${JSON.stringify(this.path("calls"))};
const pause = (ms) => Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, ms);
export default {
  fn: ({ x }, context) => { appendFileSync(callFile, x + "\\n"); ${body} },
  ${rest}
};
`,
    );
  }

  /** Gives the `x` of every call so far. */
  calls(): number[] {
    if (!existsSync(this.path("calls"))) return [];
    return readFileSync(this.path("calls"), "utf8").trim().split("\n").map(Number);
  }

  /** Forgets the calls. */
  forget(): void {
    rmSync(this.path("calls"), { force: true });
  }

  /** Starts `crop` with arguments, in the folder. */
  start(args: readonly string[], options: Start = {}): Running {
    return this.startProgram(
      [...(options.before ?? []), process.execPath, program, ...args],
      options,
    );
  }

  /** Starts any program, in the folder. */
  startProgram(command: readonly string[], options: Start = {}): Running {
    const child = spawn(command[0]!, command.slice(1), {
      cwd: this.folder,
      env: { ...process.env, NODE_OPTIONS: "", ...options.env },
      stdio: ["ignore", "pipe", "pipe"],
      detached: true,
    });
    this.#running.add(child);
    let stdout = "";
    let stderr = "";
    child.stdout.setEncoding("utf8").on("data", (text: string) => (stdout += text));
    child.stderr.setEncoding("utf8").on("data", (text: string) => (stderr += text));
    const ended = new Promise<Ending>((fulfil, reject) => {
      const timer = setTimeout(
        () => {
          killTree(child.pid!, "SIGKILL");
          reject(
            new Error(
              `${command.join(" ")} ran for more than ${options.limitSeconds ?? 60} s\n${stdout}${stderr}`,
            ),
          );
        },
        1000 * (options.limitSeconds ?? 60),
      );
      child.on("error", reject);
      child.on("close", (status, signal) => {
        clearTimeout(timer);
        this.#running.delete(child);
        fulfil({ status, signal, stdout, stderr });
      });
    });
    ended.catch(() => undefined); // who awaits it, sees it
    return { child, pid: child.pid!, ended };
  }

  /** Runs `crop` to its end. */
  async run(args: readonly string[], options: Start = {}): Promise<Ending> {
    return await this.start(args, options).ended;
  }

  /** Runs `crop` and asserts its exit status. */
  async expect(status: number, args: readonly string[], options: Start = {}): Promise<Ending> {
    const ending = await this.run(args, options);
    assert.equal(
      ending.status,
      status,
      `crop ${args.join(" ")} (${ending.signal}): ${ending.stdout}${ending.stderr}`,
    );
    return ending;
  }

  /** Gives the document that `crop … --json` prints. */
  // oxlint-disable-next-line typescript/no-explicit-any -- a test looks at what it expects
  async json(args: readonly string[], status = 0): Promise<any> {
    return JSON.parse((await this.expect(status, [...args, "--json"])).stdout);
  }

  /** Sows a definition file. */
  async sow(file: string, ...more: readonly string[]): Promise<Ending> {
    return await this.expect(0, ["sow", file, ...more]);
  }

  /** Reaps the crop, keeps it, and gives the rows of its table. */
  // oxlint-disable-next-line typescript/no-explicit-any -- a test looks at what it expects
  async rows(crop: string, ...more: readonly string[]): Promise<any[]> {
    const output = this.path("rows.json");
    const ending = await this.run(["reap", crop, "-o", output, "--keep", "--overwrite", ...more]);
    assert.ok(
      ending.status === 0 || (more.includes("--allow-incomplete") && ending.status === 4),
      ending.stderr,
    );
    return JSON.parse(readFileSync(output, "utf8"));
  }

  /** Asserts that all `count` cases x = 0, 1, … gave `factor` x. */
  async assertValues(crop: string, count: number, factor = 10): Promise<void> {
    const rows = await this.rows(crop);
    assert.deepEqual(
      rows
        .map(({ x, result }: { readonly x: number; readonly result: number }) => [x, result])
        .toSorted(([a], [b]) => a! - b!),
      Array.from({ length: count }, (_, x) => [x, factor * x]),
    );
  }
}

/** Sends a signal to a process and all that it started, which are its group. */
export function killTree(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(-pid, signal);
  } catch {
    // it has ended by itself
  }
}

/** Waits until `look` is true, at most `seconds`. */
export async function until(
  what: string,
  look: () => boolean | Promise<boolean>,
  seconds = 20,
): Promise<void> {
  const end = performance.now() + 1000 * seconds;
  while (!(await look())) {
    if (performance.now() > end) throw new Error(`${what}: not within ${seconds} s`);
    await sleep(10);
  }
}

/** Gives the text of `combos` with x = 0, 1, … count - 1. */
export function range(count: number): string {
  return `combos: { x: Array.from({ length: ${count} }, (_, i) => i) },`;
}

/** Gives how often each number is there. */
export function countEach(numbers: readonly number[]): Map<number, number> {
  const counts = new Map<number, number>();
  for (const n of numbers) counts.set(n, (counts.get(n) ?? 0) + 1);
  return counts;
}

/** Tells whether a program can be run here; the reason why not is what it printed. */
export async function canRun(lab: Lab, ...command: readonly string[]): Promise<true | string> {
  try {
    const { status, stdout, stderr } = await lab.startProgram(command).ended;
    return status === 0 ? true : `${command.join(" ")}: ${stderr}${stdout}`.trim();
  } catch (error) {
    return `${command[0]} cannot be started: ${String(error)}`;
  }
}

/** Gives numbers from 0 to 1 that are the same in every run with this seed. */
export function randomNumbers(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
}
