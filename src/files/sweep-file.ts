import { rmSync } from "node:fs";
import { hostname } from "node:os";
import { basename, dirname, join } from "node:path";
import { diskError } from "./atomic-write.ts";
import { namesIn } from "./network-disk.ts";
import { isFreePid } from "./process-identity.ts";

// Named by `temporaryName`: hidden, the name of the file, host, process and a nonce; for what is itself written beside, all that
// once more, with the second host. What was to be replaced (`.old`) may be all there is.
const ofProcess = /^(\d+)\.[0-9a-f]{24,}(?:\.(?!old$)[\w-]+)+$/;

/** Removes what processes of this machine that were killed left half written of a file or a folder. */
export function sweepFile(path: string): void {
  const begin = `.${basename(path)}.${hostname()}.`.replace(/^\.+/, ".");
  try {
    for (const name of namesIn(dirname(path))) {
      const visible = name.replace(/^\.+/, ".");
      if (!visible.startsWith(begin)) continue;
      const pid = ofProcess.exec(visible.slice(begin.length))?.[1];
      if (pid !== undefined && isFreePid(Number(pid)))
        rmSync(join(dirname(path), name), { recursive: true, force: true });
    }
  } catch (error) {
    const reason = diskError(path, error).fields["systemCode"];
    if (reason !== "EACCES" && reason !== "EPERM") throw error; // what is not ours is no hindrance
  }
}
