import { createHash } from "node:crypto";
import type { AsdfDataSet, Coordinates } from "../../../src/seismic/index.ts";
import type { Hdf5Attribute } from "../../../src/hdf5/index.ts";
import { sampleTypeOf } from "../../../src/seismic/index.ts";

/** Describes all that is in a data set in the words of describe_asdf.py. */
export function describe(data: AsdfDataSet): unknown {
  const stations = data.stations().map((name) => {
    const station = data.station(name);
    const traces = station.waveformNames().map((full) => {
      const { header, details, tag } = station.info(full);
      const trace = station.trace(full);
      return {
        name: full,
        id: header.id,
        tag,
        start: String(header.starttime),
        rate: header.samplingRate,
        npts: trace.npts,
        type: sampleTypeOf(trace.data),
        digest: digest(trace.data),
        labels: details.labels ?? [],
        provenance: details.provenanceId ?? "",
        ids: [
          details.eventIds ?? [],
          details.originIds ?? [],
          details.magnitudeIds ?? [],
          details.focalMechanismIds ?? [],
        ],
      };
    });
    const place = station.coordinates();
    const channels = station.channelCoordinates();
    const responses = station
      .inventory()
      ?.networks[0]?.stations[0]?.channels.map(
        ({ locationCode, code, response }) =>
          `${locationCode}.${code} ${response?.stages.length ?? 0}`,
      );
    return [
      name,
      {
        traces,
        place: place === undefined ? null : placeOf(place),
        channels:
          channels === undefined
            ? null
            : Object.fromEntries([...channels].map(([id, list]) => [id, list.map(placeOf)])),
        responses: responses?.toSorted() ?? null,
        text: String(station),
      },
    ];
  });
  const auxiliary = data.auxiliaryPaths().map((path) => {
    const { shape, data: values, attributes } = data.auxiliary(path);
    const parameters = Object.entries(attributes).map(([key, value]) => [key, plain(value)]);
    return [
      path,
      {
        shape,
        digest: Array.isArray(values) ? "" : digest(values),
        parameters: Object.fromEntries(parameters),
      },
    ];
  });
  const events = data.events();
  return {
    version: data.formatVersion,
    stations: Object.fromEntries(stations),
    events: [...events].map(({ resourceId }) => resourceId),
    origins: [...events]
      .flatMap(({ origins }) => origins)
      .map((o) => [Number(o.time), o.latitude, o.longitude, o.depth]),
    auxiliary: Object.fromEntries(auxiliary),
    provenance: data.provenanceNames(),
    tags: data.waveformTags(),
    text: String(data).split("\n").slice(1),
  };
}

function digest(data: ArrayBufferView): string {
  const bytes = new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
  return createHash("sha1").update(bytes).digest("hex");
}

function placeOf({ latitude, longitude, elevation, localDepth }: Coordinates): unknown {
  return [latitude, longitude, elevation, localDepth];
}

function plain({ type, shape, data }: Hdf5Attribute): unknown {
  const values = Array.from<number | bigint | string>(data).map((value) => {
    if (type.kind === "enum") return value === 1;
    return typeof value === "bigint" ? Number(value) : value;
  });
  return shape?.length === 0 ? values[0] : values;
}
