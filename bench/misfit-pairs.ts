// Our side of bench/misfit.ts: measures all events and stations of a folder in one process, and prints the seconds without imports.
//
//   node dist/bench/misfit-pairs.js <data> <output> <with figures: 0 or 1>
import { join } from "node:path";
import {
  Config,
  eventStations,
  Manager,
  pairMisfit,
  type PairResult,
  parseUtc,
  seismogramsOf,
  writeMisfitResults,
} from "crop/seismic";

const [data = "data", output = "out", withFigures = "0"] = process.argv.slice(2);
const begin = performance.now();
const config = new Config({
  minPeriod: 10,
  maxPeriod: 100,
  componentList: ["Y"],
  adjSrcType: "cc_traveltime",
  stObsType: "syn",
  stSynType: "syn",
});
const results: PairResult[] = [];
for (const pair of eventStations(data, config.componentList)) {
  const manager = Manager.fromFiles({
    config,
    ...seismogramsOf(data, pair, config.componentList),
    origintime: parseUtc("2000-01-01"),
    timeOffset: 0,
  }).flow();
  manager.writeAdjsrcs({ path: join(output, pair.event, "adj") });
  const figure = join(output, "figures", `${pair.event}_${pair.station}.png`);
  if (withFigures === "1") await manager.plot({ save: figure });
  results.push({ ...pair, result: pairMisfit(manager) });
}
writeMisfitResults(join(output, "misfit_results.txt"), results);
process.stdout.write(`${(performance.now() - begin) / 1000}\n`);
