import { constants, isUtf8 } from "node:buffer";
import { spawn } from "node:child_process";
import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, isAbsolute, join, resolve, sep } from "node:path";
import { messageOf } from "../errors.ts";
import { killGroup } from "../executors/index.ts";
import { systemCode } from "../files/index.ts";
import type { ExpectedVariables } from "./case-value.ts";
import { CommandError } from "./command-error.ts";
import type { CaseContext, CommandDefinition } from "./definition.ts";
import { parseOutput } from "./program-output.ts";
import { fillSlots, normalCommand } from "./resolve-definition.ts";
import { slotText } from "./slot-text.ts";

/** Where programs run. */
export interface CommandPlace {
  readonly sourceFolder: string;
  readonly workFolder: string;
  /** What is known of the outputs. */
  readonly expected: Pick<ExpectedVariables, "variables">;
  readonly onProgram?: (pid: number, isRunning: boolean) => void;
}

const stderrTailBytes = 4096;
/** What a text can hold: 512 MiB. */
const outputLimitBytes = constants.MAX_STRING_LENGTH;

/**
 * Runs the program of a crop for one case, without a shell, in a working folder of its own, and gives what
 * it wrote, read as the definition says.
 *
 * @throws CommandError when it cannot be started, exits with a status other than 0, is ended by a signal, or writes
 *   what cannot be read
 */
export async function runCommand(
  given: readonly string[] | CommandDefinition,
  settings: Readonly<Record<string, unknown>>,
  context: CaseContext,
  place: CommandPlace,
): Promise<unknown> {
  const command = normalCommand(given);
  const folder = join(
    place.workFolder,
    `${context.batch}-${context.caseNumber}-${context.attempt}-${process.pid}`,
  );
  const fill = (template: string): string =>
    fillSlots(
      template,
      (name) => Object.hasOwn(settings, name),
      (name) => slotValue(name, settings, context, folder, place.sourceFolder),
    );
  makeWorkFolder(place.workFolder);
  mkdirSync(folder, { recursive: true });
  let isFailed = true;
  try {
    for (const [name, content] of Object.entries(command.files ?? {})) {
      const file = inside(folder, fill(name));
      mkdirSync(dirname(file), { recursive: true });
      writeFileSync(file, fill(content));
    }
    const stdout = await runProgram(command, fill, folder, place);
    const bytes =
      command.outputFile === undefined
        ? stdout
        : readOutput(inside(folder, fill(command.outputFile)));
    const value = parseOutput(textOf(bytes), command.output ?? "json", place.expected);
    isFailed = false;
    return value;
  } finally {
    const keep = command.keepFolder ?? "never";
    if (keep === "never" || (keep === "failed" && !isFailed))
      rmSync(folder, { recursive: true, force: true });
  }
}

// Not with all that it is in: a crop that was removed does not come back.
function makeWorkFolder(folder: string): void {
  try {
    mkdirSync(folder);
  } catch (error) {
    if (systemCode(error) !== "EEXIST") throw error;
  }
}

function slotValue(
  name: string,
  settings: Readonly<Record<string, unknown>>,
  context: CaseContext,
  folder: string,
  sourceFolder: string,
): string {
  if (Object.hasOwn(settings, name)) return slotText(settings[name]);
  switch (name) {
    case "seed":
      return String(context.seed);
    case "case":
      return String(context.caseNumber);
    case "folder":
      return folder;
    case "source":
      return sourceFolder;
    default:
      throw new CommandError(`the command has a slot {${name}} that nothing fills`);
  }
}

function inside(folder: string, name: string): string {
  const file = resolve(folder, name);
  if (file.startsWith(folder + sep)) return file;
  throw new CommandError(`the file ${name} lies outside the working folder of the case`);
}

async function runProgram(
  command: CommandDefinition,
  fill: (template: string) => string,
  folder: string,
  place: CommandPlace,
): Promise<Buffer> {
  const [program = "", ...args] = command.args.map(fill);
  const file =
    program.includes("/") && !isAbsolute(program) ? resolve(place.sourceFolder, program) : program;
  const env = {
    ...process.env,
    ...Object.fromEntries(
      Object.entries(command.env ?? {}).map(([name, value]) => [name, fill(String(value))]),
    ),
  };
  // A group of its own, so that the program and all that it starts can be ended together.
  const child = spawn(file, args, {
    cwd: folder,
    env,
    stdio: ["pipe", "pipe", "pipe"],
    detached: true,
  });
  const stdout: Buffer[] = [];
  let stdoutBytes = 0;
  let stderr = Buffer.alloc(0);
  child.stdout.on("data", (chunk: Buffer) => {
    stdoutBytes += chunk.length;
    if (stdoutBytes <= outputLimitBytes) stdout.push(chunk);
    else if (child.pid !== undefined) killGroup(child.pid); // a shell alone would leave what writes
  });
  child.stderr.on("data", (chunk: Buffer) => {
    stderr = Buffer.concat([stderr, chunk]).subarray(-stderrTailBytes);
    process.stderr.write(chunk);
  });
  child.stdin.on("error", () => undefined); // a program that does not read its input is no failure
  child.stdin.end(command.stdin === undefined ? "" : fill(command.stdin));
  if (child.pid !== undefined) place.onProgram?.(child.pid, true);
  try {
    const { exitCode, signal } = await ended(child, file);
    const details = { stderr: stderr.toString() };
    if (stdoutBytes > outputLimitBytes)
      throw new CommandError(
        `${file} wrote more than 512 MiB to standard output; let it print less`,
        details,
      );
    if (signal !== null)
      throw new CommandError(`${file} was ended by ${signal}`, { ...details, signal });
    if (exitCode !== 0)
      throw new CommandError(`${file} exited with status ${exitCode}${lastLine(details.stderr)}`, {
        ...details,
        exitCode,
      });
    return Buffer.concat(stdout);
  } finally {
    if (child.pid !== undefined) place.onProgram?.(child.pid, false);
  }
}

function ended(
  child: ReturnType<typeof spawn>,
  file: string,
): Promise<{ readonly exitCode: number; readonly signal: string | null }> {
  return new Promise((fulfil, reject) => {
    child.on("error", (error) => {
      const reason = systemCode(error) === "ENOENT" ? "there is no such program" : messageOf(error);
      reject(new CommandError(`cannot start ${file}: ${reason}`));
    });
    child.on("close", (exitCode, signal) => fulfil({ exitCode: exitCode ?? 0, signal }));
  });
}

function lastLine(stderr: string): string {
  const line = stderr.trimEnd().split("\n").at(-1) ?? "";
  return line === "" ? "" : `: ${line.slice(-300)}`;
}

function textOf(bytes: Buffer): string {
  if (bytes.length > outputLimitBytes) throw new CommandError("the output is larger than 512 MiB");
  // Other bytes would become the replacement character, in silence.
  if (isUtf8(bytes)) return bytes.toString();
  throw new CommandError("the output is no UTF-8 text; let the program write UTF-8");
}

function readOutput(file: string): Buffer {
  try {
    return readFileSync(file);
  } catch (error) {
    if (systemCode(error) === "ENOENT")
      throw new CommandError(`the program ended well but wrote no ${file}`);
    throw error;
  }
}
