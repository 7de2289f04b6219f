import { readFileSync } from "node:fs";
import { CropError, isCropError } from "../errors.ts";
import { crc32, diskError, retryStale, systemCode } from "../files/index.ts";
import { layout } from "./layout.ts";
import type { Manifest } from "./manifest.ts";

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
