import yargs, { type Argv } from "yargs";
import { packageVersion } from "../crop/index.ts";
import { CropError } from "../errors.ts";
import type { Command } from "./command.ts";
import { outliveOutput } from "./standard-output.ts";

/** Each command is in a module of its own, of which only the one that is asked for is loaded. */
const commands: Readonly<Record<string, () => Promise<Command>>> = {
  sow: async () => (await import("./sow.ts")).sowCommand,
  grow: async () => (await import("./grow-help.ts")).growHelp,
  reap: async () => (await import("./reap.ts")).reapCommand,
  run: async () => (await import("./run.ts")).runCommand,
  status: async () => (await import("./status.ts")).statusCommand,
  missing: async () => (await import("./missing.ts")).missingCommand,
  why: async () => (await import("./why.ts")).whyCommand,
  show: async () => (await import("./show.ts")).showCommand,
  ls: async () => (await import("./ls.ts")).lsCommand,
  script: async () => (await import("./script.ts")).scriptCommand,
  submit: async () => (await import("./submit.ts")).submitCommand,
  jobs: async () => (await import("./jobs.ts")).jobsCommand,
  cancel: async () => (await import("./cancel.ts")).cancelCommand,
  report: async () => (await import("./report.ts")).reportCommand,
  check: async () => (await import("./check.ts")).checkCommand,
  rm: async () => (await import("./rm.ts")).rmCommand,
  data: async () => (await import("./data.ts")).dataCommands,
  asdf: async () => (await import("./asdf.ts")).asdfCommands,
  auto: async () => (await import("./auto.ts")).autoCommand,
  harvest: async () => (await import("./harvest.ts")).harvestCommand,
  sample: async () => (await import("./sample.ts")).sampleCommand,
};

/** Parses the arguments, runs the command they name and gives its exit status. */
export async function runYargs(argv: readonly string[]): Promise<number> {
  outliveOutput();
  let status = 0;
  const [first = ""] = argv;
  const wanted = Object.hasOwn(commands, first) ? [commands[first]!] : Object.values(commands);
  const loaded = await Promise.all(wanted.map((load) => load()));
  const [only] = loaded;
  const prepare = only !== undefined && "prepare" in only ? only.prepare : undefined;
  const parser = yargs(withoutBareDashes(withBareShuffle(prepare?.(argv) ?? argv)))
    .scriptName("crop")
    .usage(
      "$0 <command>\n\nSow a parameter study as batch files, grow the batches on any machine that sees the folder, reap a labelled dataset.",
    )
    .version(packageVersion())
    .help()
    .alias("help", "h")
    .strict()
    .wrap(Math.min(110, process.stdout.columns ?? 110))
    .parserConfiguration({
      "parse-numbers": false,
      "parse-positional-numbers": false,
      "camel-case-expansion": true,
      "dot-notation": false,
      "duplicate-arguments-array": true,
    })
    .exitProcess(false)
    .demandCommand(1, "name a command")
    .recommendCommands()
    .epilogue(
      "Exit status: 0 done, 1 a bug of crop, 2 usage, 3 input or crop state, 4 incomplete, 5 refused by the scheduler.",
    )
    .fail((message, error) => {
      const option = /^Not enough arguments following: (.+)$/.exec(message ?? "")?.[1];
      if (option !== undefined)
        throw new CropError(
          "usage",
          `--${option} needs a value; one with a dash in front is written \`--${option}=…\``,
        );
      if (error !== undefined && error !== null) throw error;
      const isShort = message.startsWith("Not enough non-option arguments");
      const usage = loaded.length === 1 && "run" in only! ? only.usage : undefined;
      throw new CropError(
        "usage",
        `${isShort && usage !== undefined ? `an argument is missing: write \`crop ${usage}\`` : message}; \`crop --help\` lists the commands, \`crop <command> --help\` their options`,
      );
    });
  addCommands(parser, loaded, (ended) => {
    status = ended;
  });
  await parser.parseAsync();
  return status;
}

// `--shuffle study.ts` gives no seed: what follows the option belongs to it when it is a number.
function withBareShuffle(argv: readonly string[]): string[] {
  return argv.map((arg, i) =>
    arg === "--shuffle" && Number.isNaN(Number(argv[i + 1])) ? "--shuffle=" : arg,
  );
}

// The parser drops what stands behind `--` in silence, be it the crop that is to be reaped.
function withoutBareDashes(argv: readonly string[]): readonly string[] {
  const at = argv.indexOf("--");
  if (at === -1) return argv;
  const behind = argv.slice(at + 1);
  const dashed = behind.find((word) => /^-./.test(word));
  if (dashed !== undefined)
    throw new CropError(
      "usage",
      `${dashed}: a name with a dash in front is written with its folder, as ./${dashed}`,
    );
  return [...argv.slice(0, at), ...behind];
}

function addCommands(parser: Argv, added: readonly Command[], end: (status: number) => void): Argv {
  for (const command of added) {
    if ("commands" in command) {
      parser.command(command.usage, command.describe, (each) =>
        addCommands(each, command.commands, end).demandCommand(
          1,
          `name a command of \`${command.usage}\``,
        ),
      );
      continue;
    }
    const { usage, describe, build, run } = command;
    parser.command(
      usage,
      describe,
      (each) => build(each),
      async (args) => end(await run(args)),
    );
  }
  return parser;
}
