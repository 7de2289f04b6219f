import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { CommandLine, Places, Side } from "./scenario.ts";

/** What one run of a process cost. */
export interface Cost {
  readonly seconds: number;
  /** Peak resident memory of the largest process of the run, MiB. */
  readonly memoryMib: number;
}

/** One side of a scenario, ready to be run again and again. */
export class Series {
  readonly costs: Cost[] = [];
  readonly #side: Side;
  readonly #places: Omit<Places, "folder">;
  readonly #parent: string;
  #shared: string | undefined;

  constructor(side: Side, places: Omit<Places, "folder">) {
    this.#side = side;
    this.#places = places;
    this.#parent = mkdtempSync(join(tmpdir(), "crop-bench-"));
  }

  /** Runs the measured process once and adds its cost. */
  run(): void {
    const { once, before = [], measured } = this.#side;
    if (once !== undefined && this.#shared === undefined) {
      this.#shared = this.#freshFolder();
      for (const command of once) this.#execute(command, this.#shared);
    }
    const folder = this.#shared ?? this.#freshFolder();
    for (const command of before) this.#execute(command, folder);
    this.costs.push(this.#measure(measured, folder));
  }

  /**
   * Removes every folder that was made. Not before all series have run: for minutes after files were deleted ext4 takes
   * about a millisecond longer to make one.
   */
  close(): void {
    rmSync(this.#parent, { recursive: true, force: true });
  }

  #freshFolder(): string {
    return mkdtempSync(join(this.#parent, "run-"));
  }

  #execute(command: CommandLine, folder: string, wrapper: readonly string[] = []): void {
    const [program = "", ...args] = [...wrapper, ...command({ ...this.#places, folder })];
    execFileSync(program, args, { cwd: folder, stdio: ["ignore", "ignore", "inherit"] });
  }

  #measure(command: CommandLine, folder: string): Cost {
    const report = join(this.#parent, "time.txt");
    const begin = process.hrtime.bigint();
    this.#execute(command, folder, ["/usr/bin/time", "-f", "%M", "-o", report]);
    const seconds = Number(process.hrtime.bigint() - begin) / 1e9;
    return { seconds, memoryMib: Number(readFileSync(report, "utf8").trim()) / 1024 };
  }
}
