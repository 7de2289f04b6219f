import { exitStatus } from "../../errors.ts";
import { isSet, print, printJson } from "../arguments.ts";
import type { SingleCommand } from "../command.ts";
import { useAsdf, withAsdf } from "./open-asdf.ts";

export const validateCommand: SingleCommand = {
  usage: "validate <file>",
  describe: "List the stations that have no StationXML or no waveforms",
  build: (parser) => withAsdf(parser),
  run: async (args) =>
    await useAsdf(args, (data) => {
      const report = data.validate();
      if (isSet(args, "json")) {
        printJson(report);
        return exitStatus.done;
      }
      const { withoutStationXml, withoutWaveforms, good } = report;
      print(
        ...withoutStationXml.map(
          (name) => `No station information available for station '${name}'`,
        ),
        ...withoutWaveforms.map((name) => `Station with no waveforms: '${name}'`),
        "",
        `Checked ${data.stations().length} station(s):`,
        `\t${withoutStationXml.length} station(s) have no available station information`,
        `\t${withoutWaveforms.length} station(s) with no waveforms`,
        `\t${good.length} good station(s)`,
      );
      return exitStatus.done;
    }),
};
