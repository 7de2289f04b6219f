import assert from "node:assert/strict";
import { chmodSync, mkdirSync, readdirSync, readFileSync, statSync } from "node:fs";
import { test, type TestContext } from "node:test";
import { readNetcdf } from "../../src/dataset/index.ts";
import { canRun, Lab, program, range } from "./lab.ts";

/** Runs a bash script whose mounts nobody else sees and which go with it; `crop` is there as a function. */
async function inNamespace(lab: Lab, script: string): Promise<string> {
  const head = `set -u\ncrop() { ${JSON.stringify(process.execPath)} ${JSON.stringify(program)} "$@"; }\n`;
  const file = lab.write("script.sh", head + script);
  const { status, stdout, stderr } = await lab.startProgram(["unshare", "-m", "bash", file], {
    limitSeconds: 100,
  }).ended;
  assert.equal(status, 0, `${stdout}${stderr}`);
  return `${stdout}${stderr}`;
}

async function needs(
  t: TestContext,
  lab: Lab,
  ...commands: readonly (readonly string[])[]
): Promise<boolean> {
  for (const command of commands) {
    const usable = await canRun(lab, ...command);
    if (usable !== true) {
      t.skip(usable);
      return false;
    }
  }
  return true;
}

const mountCheck = [
  "unshare",
  "-m",
  "bash",
  "-c",
  "mkdir -p probe && mount -t tmpfs -o size=1m x probe",
];

/** Gives the exit statuses that a script has noted as `name=status`. */
function statuses(output: string): Readonly<Record<string, number>> {
  return Object.fromEntries(
    [...output.matchAll(/^(\w+)=(\d+)$/gm)].map(([, name, status]) => [name, Number(status)]),
  );
}

test("a full disk at sowing, growing and reaping: status 3 with the file's name, finished cases kept, goes on with space", async (t) => {
  const lab = new Lab(t, "full");
  if (!(await needs(t, lab, mountCheck))) return;
  const file = lab.define(
    "full.mjs",
    `${range(60)} batchsize: 5,`,
    "return { y: new Float64Array(2000).fill(x) };",
  );
  const output = await inNamespace(
    lab,
    `mkdir disk && mount -t tmpfs -o size=1m x disk
crop sow ${JSON.stringify(file)} --root disk --name large --batchsize 1 --combo 'x=range(5000)'; echo sow=$?
ls -A disk | wc -l | sed s/^/left=/
crop sow ${JSON.stringify(file)} --root disk; echo small=$?
dd if=/dev/zero of=disk/ballast bs=1k count=600 2>/dev/null
crop grow --root disk --crop full; echo grow=$?
sort calls | uniq | wc -l | sed s/^/before=/
crop check full --root disk; echo check=$?
crop status full --root disk; echo status=$?
mount -o remount,size=2m disk
rm disk/ballast
crop grow --root disk --crop full; echo again=$?
wc -l < calls | sed s/^/calls=/
dd if=/dev/zero of=disk/ballast bs=1k count=300 2>/dev/null
crop reap full --root disk -o disk/full.nc; echo reap=$?
ls -A disk | tr '\\n' ' '; echo
crop reap full --root disk -o full.json; echo elsewhere=$?
`,
  );
  const found = statuses(output);
  t.diagnostic(JSON.stringify(found));
  assert.deepEqual(
    { ...found, before: 0, calls: 0 },
    {
      sow: 3,
      left: 0,
      small: 0,
      grow: 3,
      before: 0,
      check: 0,
      status: 0,
      again: 0,
      calls: 0,
      reap: 3,
      elsewhere: 0,
    },
    output,
  );
  assert.match(output, /cannot write .*large: the disk is full/);
  assert.match(output, /cannot write .*growing\/0000\d\d\.growing: the disk is full/);
  assert.match(output, /full\.nc.*(the disk is full|No space left)/);
  assert.match(output, /^ballast full $/m, "a failed reap leaves the crop and no other file");
  assert.ok(found["before"]! > 5 && found["calls"]! <= 120, `${found["before"]} ${found["calls"]}`);
  const rows = JSON.parse(readFileSync(lab.path("full.json"), "utf8"));
  assert.equal(rows.length, 60 * 2000);
  assert.ok(rows.every(({ x, y }: { readonly x: number; readonly y: number }) => x === y));
});

test("a disk without free inodes is a full disk", async (t) => {
  const lab = new Lab(t, "inodes");
  if (!(await needs(t, lab, mountCheck))) return;
  const file = lab.define("inodes.mjs", `${range(40)} batchsize: 1,`);
  const output = await inNamespace(
    lab,
    `mkdir disk && mount -t tmpfs -o nr_inodes=30 x disk
crop sow ${JSON.stringify(file)} --root disk; echo sow=$?
ls -A disk | wc -l | sed s/^/left=/
mount -o remount,nr_inodes=54 disk
crop sow ${JSON.stringify(file)} --root disk; echo again=$?
crop grow --root disk --crop inodes; echo grow=$?
mount -o remount,nr_inodes=200 disk
crop grow --root disk --crop inodes; echo rest=$?
crop reap inodes --root disk -o inodes.json; echo reap=$?
`,
  );
  assert.deepEqual(
    statuses(output),
    { sow: 3, left: 0, again: 0, grow: 3, rest: 0, reap: 0 },
    output,
  );
  assert.equal(output.match(/cannot write .* the disk is full/g)?.length, 2, output);
  assert.equal(JSON.parse(readFileSync(lab.path("inodes.json"), "utf8")).length, 40);
});

test(
  "errors and short writes of single system calls: finished cases kept, growing again completes with right values",
  { timeout: 150_000 },
  async (t) => {
    const lab = new Lab(t, "calls");
    if (!(await needs(t, lab, ["strace", "-f", "-qq", "-o", "/dev/null", "true"]))) return;
    const cases = 12;
    const file = lab.define("inject.mjs", `${range(cases)} batchsize: 4,`);
    const growing = "inject/growing/000002.growing";
    const faults = [
      ["pwrite64", "error=ENOSPC:when=2"],
      ["pwrite64", "error=EIO:when=1"],
      ["pwrite64", "retval=5:when=2"],
      ["rename", "error=EIO:when=1"],
      ["rename", "error=ENOSPC:when=1"],
      ["rename", "signal=KILL:when=1"],
      ["openat", "error=EACCES:when=1"],
      ["openat", "error=EIO:when=1"],
    ] as const;
    for (const [call, fault] of faults) {
      await lab.sow(file);
      const before = [
        "strace",
        "-f",
        "-qq",
        "-o",
        "/dev/null",
        "-P",
        lab.path(growing),
        "-e",
        `trace=${call}`,
        "-e",
        `inject=${call}:${fault}`,
      ];
      const grown = await lab.run(["grow", "--crop", "inject"], { before });
      assert.ok(
        grown.signal !== null || [0, 3].includes(grown.status!),
        `${call} ${fault}: ${grown.status} ${grown.stderr}`,
      );
      if (grown.status === 3)
        assert.match(grown.stderr, /000002\.(growing|result)/, `${call} ${fault}`);
      const checked = await lab.run(["check", "inject", "--delete-bad"]);
      assert.equal(checked.status, 0, `${call} ${fault}: ${checked.stderr}`);
      await lab.expect(0, ["grow", "--crop", "inject"]);
      await lab.assertValues("inject", cases);
      t.diagnostic(
        `${call} ${fault}: grow ended with ${grown.status ?? grown.signal}; ${checked.stdout.trim()}`,
      );
      await lab.expect(0, ["rm", "inject"]);
    }
  },
);

test("a read-only file system: growing, sowing and reaping into it say so; status, missing and check still work", async (t) => {
  const lab = new Lab(t, "readonly");
  if (!(await needs(t, lab, mountCheck))) return;
  const file = lab.define("ro.mjs", `${range(6)} batchsize: 2,`);
  const output = await inNamespace(
    lab,
    `mkdir disk && mount -t tmpfs x disk
crop sow ${JSON.stringify(file)} --root disk && crop grow 1 --root disk --crop ro; echo first=$?
mount -o remount,ro disk
crop grow --root disk --crop ro; echo grow=$?
crop sow ${JSON.stringify(file)} --root disk --name second; echo sow=$?
crop status ro --root disk; echo status=$?
crop missing ro --root disk; echo missing=$?
crop check ro --root disk; echo check=$?
crop why 2 ro --root disk; echo why=$?
crop show 1 ro --root disk; echo show=$?
crop reap ro --root disk --allow-incomplete -o part.json; echo reap=$?
crop rm ro --root disk; echo rm=$?
mount -o remount,rw disk
crop grow --root disk --crop ro; echo again=$?
`,
  );
  assert.deepEqual(
    statuses(output),
    {
      first: 0,
      grow: 3,
      sow: 3,
      status: 0,
      missing: 4,
      check: 0,
      why: 0,
      show: 0,
      reap: 4,
      rm: 3,
      again: 0,
    },
    output,
  );
  assert.ok((output.match(/read-only/g) ?? []).length >= 3, output);
  assert.doesNotMatch(output, /bug of crop/);
});

test("files that may not be read or changed are named, and are no bug", async (t) => {
  const lab = new Lab(t, "locked");
  const root = process.getuid?.() === 0;
  const user = ["setpriv", "--reuid=65534", "--regid=65534", "--clear-groups"];
  if (
    root &&
    !(await needs(t, lab, [...user, "true"], [...user, process.execPath, program, "--version"]))
  )
    return;
  const before = root ? user : [];
  await lab.sow(lab.define("lock.mjs", `${range(6)} batchsize: 2,`));
  await lab.expect(0, ["grow", "1,2", "--crop", "lock"]);
  const open = (path: string): void => {
    chmodSync(path, statSync(path).isDirectory() ? 0o777 : 0o666);
    if (statSync(path).isDirectory()) for (const name of readdirSync(path)) open(`${path}/${name}`);
  };
  open(lab.folder);
  for (const [path, ...commands] of [
    ["crop.json", "status lock", "grow --crop lock", "reap lock -o x.nc"],
    ["batches/00/000003.batch", "grow --crop lock", "check lock", "show 3 lock"],
    [
      "results/00/000002.result",
      "status lock",
      "missing lock",
      "check lock",
      "reap lock -o x.nc --allow-incomplete",
      "grow --crop lock",
    ],
    [
      "results/00",
      "status lock",
      "missing lock",
      "check lock",
      "reap lock -o x.nc --allow-incomplete",
    ],
    ["space.record", "check lock", "reap lock -o x.nc --allow-incomplete"],
    ["definition.mjs", "grow --crop lock", "check lock"],
    ["growing", "grow --crop lock", "status lock"],
    ["jobs", "auto lock/jobs --once"],
  ] as const) {
    const mode = statSync(lab.path("lock", path)).mode;
    chmodSync(lab.path("lock", path), 0);
    for (const command of commands) {
      const { status, stderr, stdout } = await lab.run(command.split(" "), { before });
      assert.equal(status, 3, `${path}: crop ${command}: ${stderr}`);
      const said = command.startsWith("check") ? `${stdout}${stderr}` : stderr; // check lists what it found
      assert.match(said, new RegExp(path), `crop ${command}`);
      assert.match(said, /permission denied/i, `crop ${command}`);
    }
    chmodSync(lab.path("lock", path), mode);
  }
  await lab.expect(0, ["grow", "--crop", "lock"]);
  await lab.assertValues("lock", 6);
});

test(
  "growers on two mounts whose caches are seconds old lose nothing and give no wrong value",
  { timeout: 120_000 },
  async (t) => {
    const lab = new Lab(t, "mounts");
    mkdirSync(lab.path("disk"));
    const options = "attr_timeout=8,entry_timeout=8,negative_timeout=8,ac_attr_timeout=8";
    if (
      !(await needs(t, lab, [
        "unshare",
        "-m",
        "bash",
        "-c",
        `mkdir -p m0 && bindfs -o ${options} disk m0 && umount m0`,
      ]))
    )
      return;
    const cases = 60;
    const file = lab.define(
      "far.mjs",
      `${range(cases)} batchsize: 3,`,
      "pause(30); return 10 * x;",
    );
    const output = await inNamespace(
      lab,
      `mkdir m1 m2
bindfs -o ${options} disk m1 && bindfs -o ${options} disk m2
crop sow ${JSON.stringify(file)} --root disk
ls -lR m1 m2 > /dev/null
crop grow --root m1 --crop far --stale-seconds 3 & first=$!
crop grow --root m2 --crop far --stale-seconds 3 & second=$!
sleep 1; crop grow --root m1 --crop far --stale-seconds 3 & third=$!
while [ "$(wc -l < calls)" -lt 20 ]; do sleep 0.05; done
kill -9 $third
wait $first; echo first=$?
wait $second; echo second=$?
umount m1 m2
crop grow --root disk --crop far --stale-seconds 3; echo last=$?
wc -l < calls | sed s/^/calls=/
crop reap far --root disk -o far.json; echo reap=$?
`,
    );
    const found = statuses(output);
    t.diagnostic(JSON.stringify(found));
    assert.ok([0, 4].includes(found["first"]!) && [0, 4].includes(found["second"]!), output);
    assert.deepEqual([found["last"], found["reap"]], [0, 0], output);
    const rows = JSON.parse(readFileSync(lab.path("far.json"), "utf8"));
    assert.deepEqual(
      rows.map(({ result }: { readonly result: number }) => result),
      Array.from({ length: cases }, (_, x) => 10 * x),
    );
  },
);

// With -f the journal is written first: renamed files are there, but what was in them may not be.
for (const shutdown of ["shutdown", "shutdown -f"])
  test(
    `after a power cut (${shutdown}) nothing half written is taken for whole, and growing again mends it`,
    { timeout: 120_000 },
    async (t) => {
      const lab = new Lab(t, "power");
      const probe =
        "truncate -s 320m image && mkfs.xfs -q -f image && mkdir -p disk && mount -o loop image disk && umount disk && which xfs_io";
      if (!(await needs(t, lab, ["unshare", "-m", "bash", "-c", probe]))) return;
      const cases = 60;
      const file = lab.define("power.mjs", `${range(cases)} batchsize: 6,`, "return 10 * x;");
      const output = await inNamespace(
        lab,
        `cut() { xfs_io -x -c "${shutdown}" disk; sleep 0.2; umount disk; mount -o loop image disk; }
mount -o loop image disk
crop sow ${JSON.stringify(file)} --root disk; echo sown=$?
cut
crop check power --root disk --delete-bad; echo checked=$?
crop grow --root disk --crop power; echo grown=$?
cut
crop check power --root disk; echo found=$?
crop reap power --root disk -o early.json; echo early=$?
crop check power --root disk --delete-bad; echo mended=$?
crop grow --root disk --crop power; echo again=$?
sync
crop reap power --root disk -o disk/power.nc; echo reaped=$?
cut
ls disk
[ -e disk/power ] || [ -e disk/power.nc ]; echo kept=$?
if [ -e disk/power ]; then crop reap power --root disk -o disk/power.nc --overwrite; fi; echo end=$?
cp disk/power.nc .
umount disk
`,
      );
      const found = statuses(output);
      t.diagnostic(JSON.stringify(found));
      const { found: damage, early, ...rest } = found;
      assert.deepEqual(
        rest,
        { sown: 0, checked: 0, grown: 0, mended: 0, again: 0, reaped: 0, kept: 0, end: 0 },
        output,
      );
      assert.ok([0, 3].includes(damage!) && [0, 4].includes(early!), output);
      const dataset = await readNetcdf(lab.path("power.nc"));
      assert.deepEqual(
        Array.from(dataset.get("result").values, Number),
        Array.from({ length: cases }, (_, x) => 10 * x),
      );
    },
  );

test("a log that somebody follows on a network disk keeps no crop from being reaped, removed and sown again", async (t) => {
  const lab = new Lab(t, "followed");
  mkdirSync(lab.path("disk"));
  const mount = "mkdir -p m0 && bindfs disk m0 && umount m0";
  if (!(await needs(t, lab, ["unshare", "-m", "bash", "-c", mount]))) return;
  const file = lab.define("logged.mjs", `${range(4)} numBatches: 2,`, "console.log(x); return x;");
  const output = await inNamespace(
    lab,
    `mkdir m && bindfs disk m
grown() { crop sow ${JSON.stringify(file)} --root m && crop grow --root m --crop logged; }
grown
tail -f m/logged/logs/00/000001.log > /dev/null & follower=$!
sleep 0.5
crop reap logged --root m -o logged.json; echo reap=$?
ls -A m/.logged* | sed s/^/left:/
grown; echo again=$?
crop rm logged --root m; echo rm=$?
kill $follower; wait $follower
grown; crop rm logged --root m; echo last=$?
ls -A m | wc -l | sed s/^/names=/
umount m
`,
  );
  assert.deepEqual(statuses(output), { reap: 0, again: 0, rm: 0, last: 0, names: 0 }, output);
  assert.deepEqual(output.match(/^left:.*$/gm), ["left:logs"], output);
});
