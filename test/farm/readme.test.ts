import assert from "node:assert/strict";
import { cpSync, mkdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { Lab, packageAddress, program } from "../faults/lab.ts";

const repository = fileURLToPath(new URL("../../../", import.meta.url));
const readme = readFileSync(join(repository, "README.md"), "utf8");

test("the worked harvest of the README prints what stands there, and draws its picture", async (t) => {
  const lab = new Lab(t, "readme");
  mkdirSync(lab.path("crops"));
  cpSync(join(repository, "crops/logistic.ts"), lab.path("crops/logistic.ts"));
  const [, block = ""] = /## Data that grows[\s\S]*?```console\n([\s\S]*?)```/.exec(readme) ?? [];
  const lines = block.trim().split("\n");
  const commands = lines.filter((line) => line.startsWith("$ ")).map((line) => line.slice(2));
  assert.equal(commands.length, 3);
  const head = `set -e\ncrop() { ${JSON.stringify(process.execPath)} ${JSON.stringify(program)} "$@"; }\n`;
  const script = lab.write("commands.sh", head + commands.join("\n"));
  const { status, stderr } = await lab.startProgram(["bash", script]).ended;
  assert.equal(status, 0, stderr);
  for (const line of lines.filter((each) => !each.startsWith("$ ")))
    assert.ok(stderr.includes(line), `${line}\n${stderr}`);
  const picture = readFileSync(lab.path("harvest.svg"), "utf8");
  assert.equal(picture, readFileSync(join(repository, "docs/harvest.svg"), "utf8"));
});

test("the program of the README that refines a harvest runs as it stands", async (t) => {
  const lab = new Lab(t, "readme");
  const [, code = ""] = /```ts\n(import \{ bisect[\s\S]*?)```/.exec(readme) ?? [];
  const file = lab.write(
    "refine.mjs",
    code.replace('from "crop"', `from ${JSON.stringify(packageAddress)}`),
  );
  const { status, stdout, stderr } = await lab.startProgram([process.execPath, file]).ended;
  assert.equal(status, 0, stderr);
  assert.match(stdout, /isUp +\(x\)/);
});
