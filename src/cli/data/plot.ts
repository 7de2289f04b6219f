import { writeFileSync } from "node:fs";
import { extname } from "node:path";
import { publish } from "../../dataset/index.ts";
import { CropError, exitStatus } from "../../errors.ts";
import { renderPng } from "../../plots/index.ts";
import { type Arguments, isSet, numberOf, textOf } from "../arguments.ts";
import type { SingleCommand } from "../command.ts";
import { useFile, withFile } from "./open-data.ts";
import { drawData } from "./picture.ts";
import { selectionOf, withSelection } from "./sel.ts";

export const plotCommand: SingleCommand = {
  usage: "plot <file> [where..]",
  describe: "Draw lines or a heat map of a variable, as SVG or PNG",
  build: (parser) =>
    withSelection(withFile(parser))
      .option("output", {
        alias: "o",
        type: "string",
        demandOption: true,
        describe: "picture to write: .svg or .png",
      })
      .option("variable", {
        alias: "var",
        type: "string",
        describe: "what to show (default: the only variable of numbers)",
      })
      .option("x", {
        type: "string",
        describe: "dimension or coordinate along x (default: the longest dimension)",
      })
      .option("y", {
        type: "string",
        describe: "dimension or coordinate along y: makes a heat map",
      })
      .option("hue", {
        type: "string",
        describe: "dimension or coordinate with a line for each label",
      })
      .option("title", {
        type: "string",
        describe: "default: the dataset's title and the chosen labels",
      })
      .option("log-x", {
        type: "boolean",
        describe: "logarithmic x axis (default: where labels rise evenly by ratio); --no-log-x",
      })
      .option("log-y", { type: "boolean", describe: "logarithmic y axis" })
      .option("log-color", { type: "boolean", describe: "logarithmic colours of a heat map" })
      .option("width", { type: "string", describe: "pixels (a PNG has twice as many)" })
      .option("height", { type: "string", describe: "pixels (a PNG has twice as many)" })
      .option("overwrite", { type: "boolean", describe: "replace the picture" })
      .example(
        "crop data plot damped.nc zeta=0.1 omega=1:4 --var response -o damped.svg",
        "a line for each omega",
      )
      .example("crop data plot damped.nc --var peak --x omega --y zeta -o peak.png", "a heat map"),
  run: async (args) => {
    const output = textOf(args, "output")!;
    const ending = extname(output).toLowerCase();
    if (ending !== ".svg" && ending !== ".png")
      throw new CropError("usage", `${output} ends in none of .svg, .png`);
    const svg = await useFile({ ...args, var: undefined }, (data) =>
      drawData(selectionOf(data, args), {
        variable: textOf(args, "variable"),
        x: textOf(args, "x"),
        y: textOf(args, "y"),
        hue: textOf(args, "hue"),
        title: textOf(args, "title"),
        logX: flagOf(args, "log-x"),
        logY: flagOf(args, "log-y"),
        logColor: isSet(args, "log-color"),
        width: numberOf(args, "width", true),
        height: numberOf(args, "height", true),
      }),
    );
    const picture = ending === ".svg" ? svg : await renderPng(svg);
    await publish(output, { overwrite: isSet(args, "overwrite") }, async (temporary) => {
      writeFileSync(temporary, picture, { flag: "wx", flush: true });
    });
    process.stderr.write(`crop: picture written to ${output}\n`);
    return exitStatus.done;
  },
};

/** A flag that may also be denied; undefined where it is not given. */
function flagOf(args: Arguments, name: string): boolean | undefined {
  return args[name] === undefined ? undefined : isSet(args, name);
}
