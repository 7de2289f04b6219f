import { readFileSync } from "node:fs";
import { join } from "node:path";
import { packageFolder } from "../crop/index.ts";
import { CropError } from "../errors.ts";
import { diskError, systemCode } from "../files/index.ts";
import type { EngineName } from "./engine-name.ts";

/** What fills a slot: undefined drops its line, a list repeats it. Texts are quoted already, for the place where they stand. */
export type Slots = Readonly<Record<string, string | readonly string[] | undefined>>;

/** Gives the template of a scheduler: `file`, or the package's own. */
export function readTemplate(engine: EngineName, file: string | undefined): string {
  const path = file ?? join(packageFolder(), "templates", `${engine}.sh`);
  try {
    return readFileSync(path, "utf8");
  } catch (error) {
    if (systemCode(error) !== "ENOENT") throw diskError(path, error, "read");
    throw new CropError("not-found", `there is no template ${path}`, { fields: { file: path } });
  }
}

/**
 * Fills the slots of a template, such as `{{name}}`. A line whose slot is empty is left out, one whose slot is a list is
 * repeated; lines that begin with `##` document the template and are left out.
 *
 * @throws CropError `bad-option` for a slot that does not exist, with those that do; for a carriage return, which shells and
 *   schedulers take for a part of a word
 */
export function fillTemplate(template: string, slots: Slots): string {
  if (template.includes("\r"))
    throw new CropError(
      "bad-option",
      "the template has Windows line ends, which schedulers refuse; convert it with dos2unix",
    );
  const lines: string[] = [];
  for (const line of template.split("\n")) {
    if (!line.startsWith("##")) lines.push(...fillLine(line, slots));
  }
  return lines.join("\n");
}

function fillLine(line: string, slots: Slots): string[] {
  const names = [...line.matchAll(/\{\{(\w+)\}\}/g)].map((match) => match[1]!);
  for (const name of names) {
    if (Object.hasOwn(slots, name)) continue;
    throw new CropError(
      "bad-option",
      `the template has an unknown slot {{${name}}}; known are ${Object.keys(slots).toSorted().join(", ")}`,
    );
  }
  if (names.some((name) => slots[name] === undefined)) return [];
  const repeated = names.find((name) => typeof slots[name] === "object");
  const values = repeated === undefined ? [""] : slots[repeated]!;
  return Array.from(values, (value) =>
    line.replaceAll(/\{\{(\w+)\}\}/g, (_, name: string) =>
      name === repeated ? value : String(slots[name]),
    ),
  );
}
