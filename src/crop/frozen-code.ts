import { readFileSync } from "node:fs";
import { CropError, isCropError } from "../errors.ts";
import { crc32, diskError, retryStale, sha256, systemCode } from "../files/index.ts";
import type { CropDefinition } from "./definition.ts";
import type { FrozenDefinition } from "./freeze.ts";
import { layout } from "./layout.ts";
import type { Manifest } from "./manifest.ts";

/** Gives what is known of the code of a definition in memory. */
export function codeInMemory({
  fn,
  command,
}: Pick<CropDefinition, "fn" | "command">): FrozenDefinition {
  const code = String(fn ?? JSON.stringify(command));
  return { code, codeHash: sha256(code), sources: [] };
}

/**
 * Checks that a definition in memory has the code that was sown: results of two functions would be mixed otherwise.
 *
 * @throws CropError `bad-definition` when it has not
 */
export function checkCodeInMemory(
  definition: CropDefinition,
  { name, definition: sown }: Manifest,
): void {
  if (codeInMemory(definition).codeHash === sown.codeHash) return;
  throw new CropError(
    "bad-definition",
    `crop \`${name}\` was sown with other code than this program has; ` +
      "`sow({ refresh: true })` takes the present code and keeps the results",
  );
}

/**
 * Checks that the frozen definition of a crop is the code that was sown, since it is the only file of a crop that
 * is executed.
 *
 * @throws CropError `corrupt` when it was edited or damaged, or is missing; `disk` when it cannot be read
 */
export function checkFrozenCode(folder: string, manifest: Manifest): void {
  const { kind, codeCrc32, source } = manifest.definition;
  if (kind === "memory") return;
  const path = layout.definition(folder);
  let code: Buffer | undefined;
  try {
    code = retryStale(() => readFileSync(path));
  } catch (error) {
    if (systemCode(error) !== "ENOENT") throw diskError(path, error, "read");
  }
  if (code !== undefined && crc32(code) === codeCrc32) return;
  const what =
    code === undefined ? "is missing" : "is not the code that was sown: it was edited or damaged";
  throw new CropError(
    "corrupt",
    `${path} ${what}; \`crop sow ${source} --refresh\` takes the present code and keeps the results`,
    { fields: { file: path } },
  );
}

/** Tells whether the frozen definition is the code that was sown. */
export function isFrozenCodeWhole(folder: string, manifest: Manifest): boolean {
  try {
    checkFrozenCode(folder, manifest);
    return true;
  } catch (error) {
    if (isCropError(error, "corrupt")) return false;
    throw error;
  }
}
