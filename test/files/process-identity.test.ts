import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import fs from "node:fs";
import { syncBuiltinESMExports } from "node:module";
import { test } from "node:test";
import { isCertainlyDead, thisProcess } from "../../src/files/index.ts";

const isLinux = thisProcess().startTicks !== "";

test(
  "a process that /proc does not show is dead only when the kernel knows no such process",
  { skip: !isLinux },
  async (t) => {
    const child = spawn("sleep", ["60"]);
    const stat = fs.readFileSync(`/proc/${child.pid}/stat`, "latin1");
    const startTicks = stat.slice(stat.lastIndexOf(")") + 2).split(" ")[19]!;
    const owner = { ...thisProcess(), pid: child.pid!, startTicks };
    assert.equal(isCertainlyDead(owner), false);
    assert.equal(isCertainlyDead({ ...owner, startTicks: "1" }), true);

    // As a /proc with `hidepid` hides those of other users.
    const read = fs.readFileSync;
    t.mock.method(fs, "readFileSync", (...args: Parameters<typeof read>) => {
      if (args[0] === `/proc/${child.pid}/stat`)
        throw Object.assign(new Error("ENOENT: no such file or directory"), { code: "ENOENT" });
      return read(...args);
    });
    syncBuiltinESMExports();
    t.after(() => {
      t.mock.restoreAll();
      syncBuiltinESMExports();
    });
    assert.equal(isCertainlyDead(owner), false);
    child.kill("SIGKILL");
    await once(child, "exit");
    assert.equal(isCertainlyDead(owner), true);
  },
);
