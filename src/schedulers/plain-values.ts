import { CropError } from "../errors.ts";

/**
 * Gives a value for the comments of a scheduler that splits them at spaces and takes quotes for letters: a value with one of
 * them cannot be written there.
 *
 * @throws CropError `usage` that names the option
 */
export function checkWord(text: string, option: string, title: string): string;
export function checkWord(
  text: string | undefined,
  option: string,
  title: string,
): string | undefined;
export function checkWord(
  text: string | undefined,
  option: string,
  title: string,
): string | undefined {
  if (text === undefined || /^[^\s"'`\\#;]+$/.test(text)) return text;
  throw new CropError("usage", `${option} ${text}: ${title} takes no spaces and no quotes in it`);
}

/**
 * Gives the number of GPUs, for a scheduler that knows no types of them.
 *
 * @throws CropError `usage` that says `where` to give the type
 */
export function gpuCount(gpus: string, title: string, where: string): string {
  if (!gpus.includes(":")) return gpus;
  throw new CropError(
    "usage",
    `--gpus ${gpus}: ${title} has no types of GPUs; give the number, and the type with ${where}`,
  );
}
