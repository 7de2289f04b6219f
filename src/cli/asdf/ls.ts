import { exitStatus } from "../../errors.ts";
import { type AsdfDataSet, formatUtc, type WaveformInfo } from "../../seismic/index.ts";
import { isSet, print, printJson, textOf } from "../arguments.ts";
import type { SingleCommand } from "../command.ts";
import { useAsdf, withAsdf } from "./open-asdf.ts";

export const lsCommand: SingleCommand = {
  usage: "ls <file>",
  describe: "List the waveforms of each station: tag, id, times, sampling rate, samples",
  build: (parser) =>
    withAsdf(parser)
      .option("station", { type: "string", describe: "only NET.STA; * and ? stand for letters" })
      .option("tag", { type: "string", describe: "only this tag; * and ? stand for letters" })
      .example("crop asdf ls data.h5 --tag 'raw*'", "waveforms of some tags"),
  run: async (args) =>
    await useAsdf(args, (data) => {
      const [station, tag] = [textOf(args, "station"), textOf(args, "tag")];
      const listed = list(data, station, tag);
      if (isSet(args, "json")) printJson(listed.map(documentOf));
      else for (const each of listed) print(...linesOf(each));
      return exitStatus.done;
    }),
};

interface Listed {
  readonly name: string;
  readonly hasStationXml: boolean;
  readonly waveforms: readonly WaveformInfo[];
}

function list(
  data: AsdfDataSet,
  station: string | undefined,
  tag: string | undefined,
): readonly Listed[] {
  if (station === undefined && tag === undefined) {
    return data.stations().map((name) => {
      const each = data.station(name);
      return { name, hasStationXml: each.hasStationXml(), waveforms: each.waveforms() };
    });
  }
  const [network = "*", code = "*"] = (station ?? "*.*").split(".");
  const query = { network, station: code, ...(tag === undefined ? {} : { tag }) };
  return [...data.ifilter(query)].map((each) => ({
    name: each.name,
    hasStationXml: each.hasStationXml(),
    waveforms: each.waveforms(),
  }));
}

function documentOf({ name, hasStationXml, waveforms }: Listed): unknown {
  return {
    station: name,
    hasStationXml,
    waveforms: waveforms.map(({ tag, header, npts, endtime }) => ({
      tag,
      id: header.id,
      starttime: formatUtc(header.starttime),
      endtime: formatUtc(endtime),
      samplingRate: header.samplingRate,
      npts,
    })),
  };
}

function linesOf({ name, hasStationXml, waveforms }: Listed): string[] {
  return [
    `${name}${hasStationXml ? "" : " (no StationXML)"}`,
    ...waveforms.map(
      ({ tag, header, npts, endtime }) =>
        `    ${tag}  ${header.id}  ${formatUtc(header.starttime)} - ${formatUtc(endtime)}  ${header.samplingRate} Hz, ${npts} samples`,
    ),
  ];
}
