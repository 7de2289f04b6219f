// Compares the waveforms of many events and stations, on one machine or many:
//
//     crop sow crops/executive.ts --set eventIds=001,002 --set stationCodes=AA.S000000..BXY,AA.S000001..BXY --set config=config.yaml
//     crop grow --crop executive -j 8        (or crop submit slurm executive)
//     crop reap executive
//
// `--set cwd=<folder>` names the folder with data/<event>/<obs|syn>/<NET.STA.CHA>.semd that gets datasets/, figures/, logs/ and adjsrcs/. All
// options stand at executiveDefinition. Without events and stations it makes seismograms of its own there.
import { join, resolve } from "node:path";
import { defineCrop } from "crop";
import { executiveDefinition } from "crop/seismic";
import { madePairs, writeMadePair } from "./made-seismograms.ts";

export default defineCrop((options) => {
  const { eventIds, stationCodes, cwd = "executive-output", ...others } = options;
  if (eventIds !== undefined || stationCodes !== undefined) return executiveDefinition(options);
  for (const { event, station } of madePairs)
    writeMadePair(join(resolve(cwd), "data"), event, station);
  const codes = madePairs.map(({ station }) => station.replace(/\.(?=[^.]*$)/, ".."));
  return executiveDefinition({
    eventIds: [...new Set(madePairs.map(({ event }) => event))].join(),
    stationCodes: [...new Set(codes)].join(),
    cwd,
    componentList: "Y",
    stObsType: "syn",
    ...others,
  });
});
