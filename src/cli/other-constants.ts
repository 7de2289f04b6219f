import type { Harvester } from "../farm/index.ts";
import { jsonAttribute } from "./data/elements.ts";
import { say } from "./say.ts";

/** Says which constants differ from those in the data, where one attribute stands for the constant of all places. */
export async function warnOfOtherConstants(
  harvester: Harvester,
  given: Readonly<Record<string, unknown>>,
  path: string,
): Promise<void> {
  const full = await harvester.openFullDs();
  if (full === undefined) return;
  const { attrs, sizes } = full;
  full.close();
  for (const [name, value] of Object.entries({ ...harvester.runner.constants, ...given })) {
    if (Object.hasOwn(sizes, name) || !Object.hasOwn(attrs, name)) continue;
    const [now, before] = [textOf(value), textOf(attrs[name])];
    if (now === before) continue;
    say(
      `crop: warning: the constant \`${name}\` is ${shortened(now)}, in ${path} it is ${shortened(before)}; ` +
        "the file cannot tell which values are of which: write another one (-o)",
    );
  }
}

/** Lists of one element come back from a file as that element. */
function textOf(value: unknown): string {
  const plain = jsonAttribute(value);
  const item: unknown = Array.isArray(plain) && plain.length === 1 ? plain[0] : plain;
  return JSON.stringify(item, (_, part: unknown) => jsonAttribute(part)) ?? "";
}

function shortened(text: string): string {
  return text.length <= 60 ? text : `${text.slice(0, 60)}…`;
}
