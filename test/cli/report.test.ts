import assert from "node:assert/strict";
import { readFileSync, readdirSync, statSync, writeFileSync } from "node:fs";
import { test } from "node:test";
import { Dataset, writeNetcdf } from "../../src/dataset/index.ts";
import { openAsdf } from "../../src/seismic/index.ts";
import { Lab, range } from "../faults/lab.ts";

const sweep = `
  combos: { omega: [1, 2, 3, 4, 5, 6, 7, 8], zeta: [0.1, 0.2, 0.5] },
  constants: { mass: 2.5 },
  attrs: { title: "Damped oscillator" },
  vars: { peak: { units: "m" }, response: { dims: ["time"], units: "m" } },
  coords: { time: { values: Float64Array.from({ length: 50 }, (_, i) => 0.1 * i), units: "s" } },`;

function study(lab: Lab): string {
  return lab.write(
    "damped.mjs",
    `export default {
  fn: ({ omega, zeta }) => {
    if (omega === 8 && zeta === 0.5) throw new RangeError("no <b>oscillation</b> & more");
    return { peak: 1 / (omega * zeta), response: Float64Array.from({ length: 50 }, (_, i) => Math.exp(-zeta * i) * Math.cos(omega * 0.1 * i)) };
  },${sweep}
};
`,
  );
}

test("crop report shows a crop before, while and after it is grown, and leaves it as it is", async (t) => {
  const lab = new Lab(t, "report");
  await lab.sow(study(lab), "--batchsize", "5");
  const page = async (...more: readonly string[]): Promise<string> => {
    await lab.expect(0, ["report", "damped", "-o", lab.path("page.html"), ...more]);
    return readFileSync(lab.path("page.html"), "utf8");
  };
  const empty = await page();
  assert.match(empty, /0 of 24 cases are done/);
  assert.match(empty, /The crop in damped</);
  assert.ok(!empty.includes(lab.folder), "no path of this machine");
  assert.doesNotMatch(empty, /<svg/);
  await lab.expect(0, ["grow", "1-2", "--crop", "damped"]);
  const half = await page("--overwrite");
  assert.match(half, /10 of 24 cases are done/);
  assert.match(half, /Missing batches<\/dt><dd>3-5/);
  assert.ok((half.match(/<svg /g) ?? []).length >= 4);
  await lab.run(["grow", "--crop", "damped"]);
  const whole = await page("--overwrite");
  assert.match(whole, /23 of 24 cases are done/);
  assert.match(whole, /no &lt;b&gt;oscillation&lt;\/b&gt; &amp; more/);
  assert.match(whole, /RangeError/);
  assert.match(whole, /mass<\/dt><dd>2.5/);
  assert.doesNotMatch(whole, /<b>/);
  assert.deepEqual(readdirSync(lab.folder).toSorted(), ["damped", "damped.mjs", "page.html"]);
});

test("crop report refuses to replace a page, and a file that is none", async (t) => {
  const lab = new Lab(t, "refuse");
  await lab.sow(lab.define("small.mjs", range(3)));
  await lab.expect(0, ["report", "-o", "page.html"]);
  const { stderr } = await lab.expect(3, ["report", "-o", "page.html"]);
  assert.match(stderr, /page\.html exists/);
  await lab.expect(0, ["report", "-o", "page.html", "--overwrite"]);
  await lab.expect(3, ["report", "-o", "nowhere/page.html"]);
  await lab.expect(3, ["report", "absent", "-o", "other.html"]);
  assert.match(
    (await lab.expect(3, ["report", "absent.nc", "-o", "other.html"])).stderr,
    /there is no file .*absent\.nc/,
  );
  writeFileSync(lab.path("broken.nc"), "no netCDF");
  await lab.expect(3, ["report", "broken.nc", "-o", "other.html"]);
  assert.deepEqual(readdirSync(lab.folder).toSorted(), [
    "broken.nc",
    "page.html",
    "small",
    "small.mjs",
  ]);
});

test("crop report shows a file of labelled data: its variables, values, attributes and pictures", async (t) => {
  const lab = new Lab(t, "file");
  await lab.sow(study(lab));
  await lab.run(["grow", "--crop", "damped"]);
  await lab.run(["reap", "damped", "-o", "damped.nc", "--allow-incomplete"]);
  await lab.expect(0, ["report", "damped.nc", "-o", "page.html"]);
  const html = readFileSync(lab.path("page.html"), "utf8");
  assert.match(html, /<h1>Damped oscillator<\/h1>/);
  for (const part of ["response at zeta = 0.1", "response at zeta = 0.5", "peak by omega, zeta"])
    assert.ok(html.includes(part), part);
  assert.match(html, /1,200 rows|every/);
});

test("the page of a crop of 100,000 cases is small and says what it shows of them", async (t) => {
  const lab = new Lab(t, "large");
  const file = lab.write(
    "large.mjs",
    `export default {
  fn: ({ a, b }) => { if (b === 7) throw new Error("odd one out"); return a * b; },
  combos: { a: Array.from({ length: 1000 }, (_, i) => i), b: Array.from({ length: 100 }, (_, i) => i) },
};
`,
  );
  await lab.sow(file);
  await lab.run(["grow", "--crop", "large"]);
  await lab.expect(0, ["report", "large", "-o", "page.html"]);
  const { size } = statSync(lab.path("page.html"));
  assert.ok(size < 3e6, `${size} bytes`);
  const html = readFileSync(lab.path("page.html"), "utf8");
  assert.match(html, /99,000 of 100,000 cases are done/);
  assert.match(html, /2,000 of 100,000 rows are shown: every 50th case/);
  assert.match(html, /grid of all 100000 cases is too large/);
});

test("crop report shows the misfits of a crop over event and station whose results are its own, and writes none of its files", async (t) => {
  const lab = new Lab(t, "pairs");
  const file = lab.write(
    "pairs.mjs",
    `export default {
  fn: ({ event, station }) => {
    if (station === "AA.S1.BXY" && event === "002") throw new Error("no observed trace");
    const windows = [{ start: 1, end: 5, cc: 0.9, dt: event === "001" ? 1 : -1, dlna: 0.1 }];
    return { misfit: 0.5, nwin: 1, components: [{ component: "Y", misfit: 0.5, windows }] };
  },
  cases: ["001", "002"].flatMap((event) => ["AA.S0.BXY", "AA.S1.BXY"].map((station) => ({ event, station }))),
  reap: { output: "own.txt", write: () => { throw new Error("the reaper was run"); } },
};
`,
  );
  await lab.sow(file);
  await lab.run(["grow", "--crop", "pairs"]);
  await lab.expect(0, ["report", "pairs", "-o", "page.html"]);
  const html = readFileSync(lab.path("page.html"), "utf8");
  for (const part of [
    "no observed trace",
    "Misfit of each event at each station",
    "Time shifts of the windows",
  ])
    assert.ok(html.includes(part), part);
  assert.match(html, /3 of 4 cases are done/);
  assert.deepEqual(readdirSync(lab.folder).toSorted(), ["page.html", "pairs", "pairs.mjs"]);
});

test("crop report shows a dataset of misfits, ASDF files and a folder of them", async (t) => {
  const lab = new Lab(t, "misfits");
  const dataset = new Dataset({
    dataVars: {
      misfit: [
        ["event", "station"],
        [
          [1, 2],
          [3, 4],
        ],
      ],
      nwin: [
        ["event", "station"],
        [
          [1, 1],
          [2, 2],
        ],
      ],
    },
    coords: { event: ["001", "002"], station: ["AA.S0", "AA.S1"] },
  });
  await writeNetcdf(dataset, lab.path("misfits.nc"));
  const page = async (...targets: readonly string[]): Promise<string> => {
    await lab.expect(0, ["report", ...targets, "-o", lab.path("page.html"), "--overwrite"]);
    return readFileSync(lab.path("page.html"), "utf8");
  };
  const html = await page("misfits.nc");
  assert.match(html, /Misfit of each station/);
  assert.match(html, /<h2>Variables/);
  await writeAsdf(lab.path("001.h5"), 1);
  await writeAsdf(lab.path("002.h5"), 2);
  assert.match(await page("001.h5"), /Evaluations<\/dt><dd>i01s00/);
  assert.match(await page("001.h5", "002.h5"), /<h1>2 ASDF files/);
  const all = await page(".");
  assert.match(all, /Measured events<\/dt><dd>2/);
  assert.match(all, /Misfit of each event/);
  await lab.expect(3, ["report", "001.h5", "misfits.nc", "-o", "other.html"]);
});

/** One window of one station. */
async function writeAsdf(path: string, misfit: number): Promise<void> {
  const file = await openAsdf(path, { mode: "w" });
  file.addAuxiliaryData("MisfitWindows/i01/s00/AA_S0_Z_0", BigInt64Array.of(1n, 9n), {
    parameters: {
      channel_id: "AA.S0..BXZ",
      relative_starttime: 1,
      relative_endtime: 2,
      cc_shift_in_seconds: misfit,
    },
  });
  file.addAuxiliaryData("AdjointSources/i01/s00/AA_S0_BXZ", Float64Array.of(0, 0), {
    parameters: { network: "AA", station: "S0", component: "BXZ", misfit },
  });
  file.close();
}
