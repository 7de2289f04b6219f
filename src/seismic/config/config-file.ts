import { readFileSync } from "node:fs";
import { extname } from "node:path";
import { CropError } from "../../errors.ts";
import { diskError, systemCode, writeFileAtomically } from "../../files/index.ts";
import type { Config } from "./config.ts";
import { type ConfigFormat, formatConfig, parseConfig } from "./config-text.ts";

const formats: Readonly<Record<string, ConfigFormat>> = {
  ".yaml": "yaml",
  ".yml": "yaml",
  ".json": "json",
  ".txt": "ascii",
};

/**
 * Reads a configuration from a .yaml, .yml or .json file.
 *
 * @throws CropError `not-found`, `bad-option` for another ending, else as {@link parseConfig}
 */
export function readConfig(path: string): Config {
  const format = formatOf(path);
  if (format === "ascii") throw unreadable(path);
  return parseConfig(readText(path), { format, file: path });
}

/**
 * Writes a configuration to a .yaml, .yml, .json or, for people, .txt file.
 *
 * @throws CropError `bad-option` for another ending, else as {@link formatConfig}
 */
export function writeConfig(path: string, config: Config): void {
  writeFileAtomically(path, formatConfig(config, formatOf(path)));
}

function formatOf(path: string): ConfigFormat {
  const format = formats[extname(path).toLowerCase()];
  if (format === undefined) throw unreadable(path);
  return format;
}

function unreadable(path: string): CropError {
  return new CropError(
    "bad-option",
    `${path} is no configuration file: one that ends in .yaml, .yml or .json is wanted`,
  );
}

function readText(path: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch (error) {
    if (systemCode(error) !== "ENOENT") throw diskError(path, error, "read");
    throw new CropError("not-found", `there is no configuration file ${path}`, { cause: error });
  }
}
