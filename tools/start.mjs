// The main job: sows a crop of 1,400 cases, grows it with all cores, reaps it, and shows a table and pictures of it.
import { spawnSync } from "node:child_process";
import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { availableParallelism } from "node:os";

mkdirSync("out", { recursive: true });
rmSync("out/damped.nc", { force: true });
const workers = String(availableParallelism());
for (const args of [
  ["sow", "crops/damped.ts", "--root", "out"],
  ["grow", "--crop", "damped", "--root", "out", "-j", workers],
  ["reap", "damped", "--root", "out", "-o", "out/damped.nc"],
]) {
  console.log(`$ crop ${args.join(" ")}`);
  const { status } = spawnSync(process.execPath, ["dist/bin/crop.cjs", ...args], {
    stdio: "inherit",
  });
  if (status !== 0) process.exit(status ?? 1); // oxlint-disable-line no-restricted-properties -- crop has said why
}

const { readNetcdf } = await import("../dist/src/dataset/index.js");
const { heatMap, linePlot, renderPng } = await import("../dist/src/plots/index.js");
const dataset = await readNetcdf("out/damped.nc");
console.log(String(dataset));

const omega = dataset.get("omega").values;
const zeta = dataset.get("zeta").values;
const settling = dataset.get("settling");
console.log("\nsettling time (s) by omega (rad/s, down) and zeta (across)");
const columns = [0, 8, 16, 24, 34];
console.table(
  Object.fromEntries(
    [0, 10, 20, 30, 39].map((i) => [
      omega[i].toFixed(2),
      Object.fromEntries(
        columns.map((j) => [
          zeta[j].toFixed(2),
          Number(settling.isel({ omega: i, zeta: j }).item().toFixed(2)),
        ]),
      ),
    ]),
  ),
);

const map = heatMap({
  title: "Settling time of a damped oscillator",
  x: { label: "damping ratio ζ", values: zeta },
  y: { label: "ω", units: "rad/s", values: omega },
  color: { label: "settling time", units: "s" },
  values: settling.values,
});
const time = dataset.get("time").values;
const lines = linePlot({
  title: "Free response at ω = 5 rad/s",
  x: { label: "time", units: "s" },
  y: { label: "displacement", units: "m" },
  series: columns.map((j) => ({
    name: `ζ = ${zeta[j].toFixed(2)}`,
    x: time,
    y: dataset
      .get("response")
      .sel({ omega: { method: "nearest", value: 5 } })
      .isel({ zeta: j }).values,
  })),
});
for (const [name, svg] of [
  ["settling", map],
  ["response", lines],
]) {
  writeFileSync(`out/${name}.svg`, svg);
  writeFileSync(`out/${name}.png`, await renderPng(svg));
}
console.log("written: out/damped.nc, out/settling.png, out/response.png");
