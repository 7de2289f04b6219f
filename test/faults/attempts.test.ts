import assert from "node:assert/strict";
import { test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { countEach, Lab, range } from "./lab.ts";

// How often a case is begun, and for how long growing goes on.

test("a case that ends its worker is begun once, unless it follows cases too quick to tell", async (context) => {
  for (const rest of ["batchsize: 4,", "batchsize: 1,"]) {
    for (const workers of ["1", "2"]) {
      const lab = new Lab(context);
      lab.define(
        "ends.mjs",
        `${range(4)} ${rest}`,
        "pause(30); if (x === 2) process.exit(5); return 10 * x;",
      );
      await lab.sow("ends.mjs");
      await lab.expect(4, ["grow", "--crop", "ends", "-j", workers]);
      assert.deepEqual(
        lab.calls().toSorted((a, b) => a - b),
        [0, 1, 2, 3],
        `${rest} -j ${workers}`,
      );
    }
  }
});

test("each attempt has the whole time, and retries count throws, time-outs and crashes together", async (context) => {
  const lab = new Lab(context);
  const slow = "await new Promise((f) => setTimeout(f, 700)); throw new Error('flaky');";
  const mixed = "if (context.attempt % 2 === 1) throw new Error('odd'); process.exit(3);";
  for (const [name, body, rest] of [
    ["slow", `return (async () => { ${slow} })();`, "timeoutSeconds: 1, retries: 2,"],
    ["mixed", mixed, "retries: 2,"],
    ["five", mixed, "retries: 5, batchsize: 3,"],
  ] as const) {
    for (const workers of ["1", "2"]) {
      lab.forget();
      lab.define(`${name}${workers}.mjs`, `${range(2)} ${rest}`, body);
      await lab.sow(`${name}${workers}.mjs`);
      await lab.expect(4, ["grow", "--crop", `${name}${workers}`, "-j", workers]);
      const attempts = name === "five" ? 6 : 3;
      assert.deepEqual([...countEach(lab.calls()).values()], [attempts, attempts], name + workers);
      const { failedCases } = await lab.json(["why", "1", "--crop", `${name}${workers}`]);
      assert.equal(failedCases[0].attempt, attempts);
      if (name === "slow") assert.equal(failedCases[0].failure.message, "flaky");
    }
  }
});

test("a `setup` or a definition that never settles is said, not waited for", async (context) => {
  const lab = new Lab(context);
  lab.define("setup.mjs", `${range(3)} setup: () => new Promise(() => undefined),`);
  lab.write(
    "top.mjs",
    `if (process.argv[1].includes("case-worker") || process.env.GROWING) await new Promise(() => undefined);
export default { fn: ({ x }) => x, ${range(3)} };`,
  );
  for (const name of ["setup", "top"]) {
    await lab.sow(`${name}.mjs`);
    for (const workers of ["1", "2"]) {
      const ending = await lab.expect(3, ["grow", "--crop", name, "-j", workers], {
        env: { GROWING: "1" },
      });
      assert.match(ending.stderr, /never come/, name + workers);
    }
  }
});

test("a `setup` that throws is named, with the place", async (context) => {
  const lab = new Lab(context);
  lab.define("thrown.mjs", `${range(3)} setup: function licence() { return null.key; },`);
  await lab.sow("thrown.mjs");
  for (const workers of ["1", "2"]) {
    const { stderr } = await lab.expect(3, ["grow", "-j", workers]);
    const place =
      /definition\.mjs: its `setup` threw: .*null.* \(at .*licence .*definition\.mjs:\d+/;
    assert.match(stderr, place);
  }
});

test("times beyond what Node's timers take are waited for, not taken as over", async (context) => {
  const lab = new Lab(context);
  lab.define("far.mjs", range(3), "pause(50); return 10 * x;");
  await lab.sow("far.mjs");
  const { stderr } = await lab.expect(0, [
    "grow",
    "--crop",
    "far",
    "--until",
    "400d",
    "--stale-seconds",
    "1000000",
  ]);
  assert.doesNotMatch(stderr, /Warning|stopped/);
  assert.match(
    (await lab.expect(3, ["grow", "--crop", "far", "--failed", "--stale-seconds", "1e9"])).stderr,
    /from 1 to 1000000 s/,
  );

  await lab.sow("far.mjs", "--name", "watched");
  for (const args of [
    ["status", "watched", "--watch", "--interval", "1e7"],
    ["auto", "far", "--poll", "1e7"],
  ]) {
    const watching = lab.start(args);
    await sleep(2500);
    watching.child.kill("SIGTERM");
    const { stdout, stderr } = await watching.ended;
    assert.doesNotMatch(stderr, /Warning/);
    assert.ok(stdout.split("watched\n").length <= 2, stdout);
  }
});
