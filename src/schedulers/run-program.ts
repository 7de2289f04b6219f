import { execFile } from "node:child_process";
import { systemCode } from "../files/index.ts";

/** How a program of a scheduler ended. */
export interface ProgramEnd {
  /** Undefined when it could not be started, or was ended for taking too long. */
  readonly status: number | undefined;
  readonly stdout: string;
  /** What it said, or why it could not run. */
  readonly stderr: string;
  readonly isMissing: boolean;
}

const mostBytes = 1 << 28;

/** Runs a program of a scheduler without a shell, for at most `seconds` (default 60). */
export async function runProgram(
  program: string,
  args: readonly string[],
  options: { readonly seconds?: number; readonly cwd?: string } = {},
): Promise<ProgramEnd> {
  const { seconds = 60, cwd } = options;
  return await new Promise((fulfil) => {
    const child = execFile(
      program,
      [...args],
      {
        encoding: "utf8",
        maxBuffer: mostBytes,
        timeout: 1000 * seconds,
        killSignal: "SIGKILL",
        // Answers are parsed: no colours, no local time formats, no lists of indices cut short.
        env: { ...process.env, LC_ALL: "C", SLURM_TIME_FORMAT: "standard", SLURM_BITSTR_LEN: "0" },
        ...(cwd === undefined ? {} : { cwd }),
      },
      (error, stdout, stderr) => {
        if (error === null) return fulfil({ status: 0, stdout, stderr, isMissing: false });
        const isMissing = systemCode(error) === "ENOENT";
        const status = typeof error.code === "number" ? error.code : undefined;
        const why = isMissing
          ? `${program} is not installed here`
          : status === undefined
            ? `${program} gave no answer within ${seconds} s${error.killed === true ? "" : ` (${error.message})`}`
            : "";
        fulfil({ status, stdout, stderr: stderr.trim() || why, isMissing });
      },
    );
    child.stdin?.end();
  });
}
