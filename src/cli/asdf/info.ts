import { exitStatus } from "../../errors.ts";
import type { AsdfDataSet } from "../../seismic/index.ts";
import { isSet, print, printJson } from "../arguments.ts";
import type { SingleCommand } from "../command.ts";
import { useAsdf, withAsdf } from "./open-asdf.ts";

export const infoCommand: SingleCommand = {
  usage: "info <file>",
  describe: "Show version, size, events, stations, tags and auxiliary data",
  build: (parser) => withAsdf(parser).example("crop asdf info data.h5", "what is in it"),
  run: async (args) =>
    await useAsdf(args, (data) => {
      if (isSet(args, "json")) printJson(documentOf(data));
      else print(String(data), ...more(data));
      return exitStatus.done;
    }),
};

function documentOf(data: AsdfDataSet): unknown {
  return {
    file: data.path,
    formatVersion: data.formatVersion,
    bytes: data.bytes,
    events: data.events().events.map(({ resourceId }) => resourceId),
    stations: data.stations(),
    tags: data.waveformTags(),
    auxiliary: data.auxiliaryPaths(),
    provenance: data.provenanceNames(),
  };
}

function more(data: AsdfDataSet): string[] {
  const tags = data.waveformTags();
  const provenance = data.provenanceNames();
  return [
    ...(tags.length === 0 ? [] : [`\tContains ${tags.length} waveform tag(s): ${tags.join(", ")}`]),
    ...(provenance.length === 0
      ? []
      : [`\tContains ${provenance.length} provenance document(s): ${provenance.join(", ")}`]),
  ];
}
