import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdtempSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { fileURLToPath } from "node:url";

const repository = fileURLToPath(new URL("../..", import.meta.url));
const folder = mkdtempSync(join(tmpdir(), "crop-package-"));
after(() => rmSync(folder, { recursive: true, force: true }));

const noNetwork = /ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ECONNRESET|ETIMEDOUT|ENOTCACHED/;

test("the packed package", { timeout: 300_000 }, async (t) => {
  // Without scripts: `prepack` would rebuild dist under the tests that are running from it.
  const packed: unknown = JSON.parse(
    run("npm", ["pack", "--json", "--ignore-scripts", "--pack-destination", folder], repository),
  );
  assert.ok(Array.isArray(packed));
  const tarball = join(folder, String(packed[0].filename));

  await t.test("holds what runs, and neither tests nor sources", () => {
    const paths = packed[0].files.map((file: { readonly path: string }) => file.path);
    const expected =
      /^(dist\/(src|lib|bin)\/|crops\/[\w-]+\.ts$|docs\/|fonts\/|templates\/|(CHANGELOG|README)\.md$|LICENSE$|package\.json$)/;
    assert.deepEqual(
      paths.filter((path: string) => !expected.test(path)),
      [],
    );
    for (const path of [
      "LICENSE",
      "CHANGELOG.md",
      "crops/misfit.ts",
      "dist/bin/crop.cjs",
      "dist/lib/index.js",
      "dist/src/index.d.ts",
    ]) {
      assert.ok(paths.includes(path), `${path} is not in the package`);
    }
  });

  await t.test("passes publint", () => {
    run(process.execPath, [tool("publint/src/cli.js"), "--strict", tarball], repository);
  });

  await t.test("has types that resolve in every ESM setting (attw)", () => {
    const attw = tool("@arethetypeswrong/cli/dist/index.js");
    run(process.execPath, [attw, "--profile", "esm-only", "--no-color", tarball], repository);
  });

  const consumer = join(folder, "empty project");
  mkdirSync(consumer);
  writeFileSync(join(consumer, "package.json"), '{ "type": "module", "private": true }');
  const quiet = ["--prefer-offline", "--no-audit", "--no-fund", "--ignore-scripts"];
  const certificates = process.env["CROP_TEST_CA_CERTS"];
  const install = spawnSync("npm", ["install", ...quiet, tarball], {
    cwd: consumer,
    env: {
      ...process.env,
      ...(certificates === undefined ? {} : { NODE_EXTRA_CA_CERTS: certificates }),
    },
    encoding: "utf8",
  });
  if (install.status !== 0 && noNetwork.test(install.stderr)) {
    t.skip("the package registry cannot be reached");
    return;
  }
  assert.equal(install.status, 0, install.stderr);

  await t.test("installs a command that starts", () => {
    const { version } = JSON.parse(readFileSync(join(repository, "package.json"), "utf8"));
    assert.equal(run("npx", ["--no-install", "crop", "--version"], consumer), `${version}\n`);
  });

  for (const resolution of ["nodenext", "bundler"]) {
    await t.test(
      `type-checks in a strict project that checks its libraries too (${resolution})`,
      () => {
        writeFileSync(
          join(consumer, "tsconfig.json"),
          JSON.stringify({
            compilerOptions: {
              module: resolution === "bundler" ? "esnext" : "nodenext",
              moduleResolution: resolution,
              target: "es2023",
              strict: true,
              exactOptionalPropertyTypes: true,
              skipLibCheck: false,
              noEmit: true,
            },
            files: ["use.ts"],
          }),
        );
        writeFileSync(
          join(consumer, "use.ts"),
          readFileSync(join(repository, "test/fixtures/package/use.ts")),
        );
        run(process.execPath, [tool("typescript/bin/tsc")], consumer);
      },
    );
  }

  await t.test("runs the consumer's code", () => {
    const source = readFileSync(join(repository, "dist/test/fixtures/package/use.js"));
    writeFileSync(join(consumer, "use.js"), source);
    run(process.execPath, ["use.js"], consumer);
  });
});

function tool(path: string): string {
  return join(repository, "node_modules", path);
}

/** Runs a command that must succeed, and gives what it printed on stdout. */
function run(command: string, args: readonly string[], cwd: string): string {
  const { status, stdout, stderr, error } = spawnSync(command, args, { cwd, encoding: "utf8" });
  assert.equal(status, 0, `${command} ${args.join(" ")}: ${String(error ?? "")}${stdout}${stderr}`);
  return stdout;
}
