import { CropError } from "../errors.ts";

/** Gives a text as one word of the shell: as it is where that is safe, in single quotes otherwise. */
export function shellQuote(text: string): string {
  return /^[\w@%+=:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`;
}

/**
 * Gives the value of an option, which must be one line: a second one would become a line of the script.
 *
 * @throws CropError `usage` that names the option, for a line break or another control character
 */
export function checkOneLine(text: string, option: string): string {
  // oxlint-disable-next-line no-control-regex -- control characters are what is refused
  if (!/[\u0000-\u0008\u000a-\u001f\u007f\u0085\u2028\u2029]/.test(text)) return text;
  throw new CropError(
    "usage",
    `${option} ${JSON.stringify(text)}: a line break or another control character cannot stand in a job script`,
  );
}

/** Gives the words of a command line; single or double quotes keep spaces in a word, and nothing else is special. */
export function splitWords(text: string): string[] {
  const words = text.match(/(?:'[^']*'|"[^"]*"|[^\s'"])+/g) ?? [];
  return words.map((word) => word.replaceAll(/'([^']*)'|"([^"]*)"/g, "$1$2"));
}
