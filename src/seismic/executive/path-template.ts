import { existsSync } from "node:fs";
import { isAbsolute, join } from "node:path";
import { isFolder, namesIn } from "../../files/index.ts";
import { matchesWildcard } from "../wildcards.ts";

/** What a slot of a template stands for; a code may hold wildcards. */
export type Slots = Readonly<Record<string, string>>;

/** Gives a template below a folder, whose own name is taken as it is; an absolute template stays. */
export function templateUnder(folder: string, template: string): string {
  return isAbsolute(template) ? template : join(asTemplate(folder), template);
}

/** Gives the template that stands for a path alone, whatever braces and wildcards it holds. */
export function asTemplate(path: string): string {
  return literal(path).replaceAll("{", "{{").replaceAll("}", "}}");
}

/** Lists the slots of a template. */
export function slotsIn(template: string): readonly string[] {
  return [...template.matchAll(slot)].flatMap(([, name]) => name ?? []);
}

/** Fills the slots of a template that names one file: no wildcards. A slot without a value stays. */
export function fillPath(template: string, slots: Slots): string {
  return plain(fill(template, slots, (value) => value));
}

/**
 * Gives the files that a template stands for, sorted. `event` is taken as it is, codes may hold wildcards. A path with wildcards in
 * it that is there is taken as it is.
 */
export function filesOf(template: string, slots: Slots): readonly string[] {
  const pattern = fill(template, slots, (value, name) =>
    name === "event" || name === "event_id" ? literal(value) : value,
  );
  const [root = "", ...parts] = pattern.split("/");
  return parts.reduce<readonly string[]>(
    (found, part) => found.flatMap((folder) => inFolder(folder, part)),
    [`${root}/`],
  );
}

const slot = /\{\{|\}\}|\{(\w+)(?::[^{}]*)?\}/g;

function fill(
  template: string,
  slots: Slots,
  put: (value: string, name: string) => string,
): string {
  return template.replaceAll(slot, (text: string, name: string | undefined) => {
    if (name === undefined) return text[0]!;
    const value = Object.hasOwn(slots, name) ? slots[name] : undefined;
    return value === undefined ? text : put(value, name);
  });
}

function inFolder(folder: string, part: string): readonly string[] {
  const itself = join(folder, plain(part));
  if (existsSync(itself)) return [itself];
  if (!/[*?[]/.test(part.replaceAll(quoted, ""))) return [];
  if (!isFolder(folder)) return [];
  const isHidden = part.startsWith(".");
  return namesIn(folder)
    .filter((name) => name.startsWith(".") === isHidden && matchesWildcard(part, name))
    .toSorted()
    .map((name) => join(folder, name));
}

const quoted = /\[([[*?])\]/g;

function literal(text: string): string {
  return text.replaceAll(/[[*?]/g, "[$&]");
}

function plain(pattern: string): string {
  return pattern.replaceAll(quoted, "$1");
}
