import { readFileSync } from "node:fs";
import { systemCode, writeFileAtomically } from "../../files/index.ts";

/** What begins the lines of a station in the log of an event. */
export function stationHeading(code: string): string {
  return `===== ${code} =====`;
}

const heading = /^===== (.*) =====$/;

/**
 * Writes the lines of stations into the log of an event, by their codes: each station's stand together below a heading with its code. Those of
 * stations that are not given stay as they are.
 *
 * @throws CropError `disk`
 */
export function writeEventLog(
  file: string,
  stations: ReadonlyMap<string, readonly string[]>,
): void {
  const { preamble, blocks } = readBlocks(file);
  for (const [code, lines] of stations) blocks.set(code, lines);
  const sorted = [...blocks].toSorted(([a], [b]) => (a < b ? -1 : 1));
  const text = [
    ...preamble,
    ...sorted.flatMap(([code, lines]) => [stationHeading(code), ...lines]),
  ].map((line) => `${line}\n`);
  writeFileAtomically(file, text.join(""));
}

function readBlocks(file: string): {
  readonly preamble: readonly string[];
  readonly blocks: Map<string, readonly string[]>;
} {
  const preamble: string[] = [];
  const blocks = new Map<string, string[]>();
  let current = preamble;
  for (const line of linesIn(file)) {
    const code = heading.exec(line)?.[1];
    if (code === undefined) current.push(line);
    else blocks.set(code, (current = []));
  }
  return { preamble, blocks: new Map(blocks) };
}

function linesIn(file: string): readonly string[] {
  try {
    const text = readFileSync(file, "utf8");
    return text === "" ? [] : text.replace(/\n$/, "").split("\n");
  } catch (error) {
    if (systemCode(error) === "ENOENT") return [];
    throw error;
  }
}
