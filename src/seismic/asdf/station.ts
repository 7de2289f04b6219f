import { CropError } from "../../errors.ts";
import type { Hdf5Source } from "../../hdf5/index.ts";
import { parseStationXml } from "../formats/stationxml/stationxml.ts";
import type { Coordinates, Inventory } from "../inventory.ts";
import { Stream } from "../stream.ts";
import type { AsdfDetails, Trace } from "../trace.ts";
import { childrenAt, documentAt, kindAt } from "./container.ts";
import { type ChannelCoordinates, channelCoordinatesIn, scanCoordinates } from "./coordinates.ts";
import { tagOf } from "./names.ts";
import { readWaveform, type WaveformInfo, waveformInfo } from "./waveform.ts";

/** What stands beside the samples of a waveform. */
export interface WaveformAttributes extends Omit<AsdfDetails, "tag"> {
  /** Nanoseconds since 1970 UTC. */
  readonly starttime: bigint;
  /** Hz */
  readonly samplingRate: number;
}

/** One station of a data set: its waveforms, all or those of a query, and its StationXML. Nothing is read before it is asked for. */
export class AsdfStation {
  /** `NET.STA` */
  readonly name: string;
  readonly #source: Hdf5Source;
  readonly #mostBytes: number;
  readonly #wanted: ReadonlySet<string> | undefined;

  /** Use `AsdfDataSet.station`. */
  constructor(source: Hdf5Source, name: string, mostBytes: number, wanted?: ReadonlySet<string>) {
    this.#source = source;
    this.name = name;
    this.#mostBytes = mostBytes;
    this.#wanted = wanted;
  }

  /** Lists the names of the waveforms, sorted, and `StationXML` where there is one. */
  list(): readonly string[] {
    const names = this.waveformNames();
    return this.hasStationXml() ? [...names, "StationXML"].toSorted() : names;
  }

  /** Lists the names of the waveforms, sorted. */
  waveformNames(): readonly string[] {
    return childrenAt(this.#source, this.#path("")).filter(
      (name) => tagOf(name) !== undefined && (this.#wanted?.has(name) ?? true),
    );
  }

  /** Lists the waveform tags, sorted. */
  tags(): readonly string[] {
    const tags = this.waveformNames().map((name) => tagOf(name) ?? "");
    return [...new Set(tags)].toSorted();
  }

  /** Gives what is known of each waveform without its samples, in name order. */
  waveforms(): readonly WaveformInfo[] {
    return this.waveformNames().map((name) => waveformInfo(this.#source, this.#path(name)));
  }

  /** Gives time, rate, ids and labels of each waveform by its name, without the samples. */
  getWaveformAttributes(): ReadonlyMap<string, WaveformAttributes> {
    return new Map(
      this.waveforms().map(({ name, header, details }) => {
        const { tag: _tag, ...rest } = details;
        const { starttime, samplingRate } = header;
        return [name, { starttime, samplingRate, ...rest }];
      }),
    );
  }

  /** Gives what is known of one waveform. @throws CropError `not-found` naming file, station and waveform */
  info(name: string): WaveformInfo {
    this.#check(name);
    return waveformInfo(this.#source, this.#path(name));
  }

  /** Reads one waveform, or its samples from `first` up to and without `end`. @throws CropError `not-found` */
  trace(name: string, first?: number, end?: number): Trace {
    this.#check(name);
    return this.#read(name, first, end);
  }

  /** Reads all traces of a tag, in name order. @throws CropError `not-found` naming file, station and tag */
  stream(tag: string): Stream {
    const names = this.waveformNames().filter((name) => tagOf(name) === tag);
    if (names.length === 0) throw this.#missing(`waveforms with the tag ${JSON.stringify(tag)}`);
    return new Stream(names.map((name) => this.#read(name)));
  }

  /**
   * Gives what lies between two times, one trace after the other: from the last sample at or before the start to the
   * first at or after the end. Only that part is read.
   */
  *slices(starttime: bigint, endtime: bigint): Generator<Trace> {
    for (const { name, header } of this.waveforms()) {
      const first = Math.floor(header.indexOf(starttime) + 1e-7);
      const last = Math.ceil(header.indexOf(endtime) - 1e-7);
      const trace = this.#read(name, first, last + 1);
      if (trace.npts > 0) yield trace;
    }
  }

  /** Tells whether there is StationXML. */
  hasStationXml(): boolean {
    return kindAt(this.#source, this.#path("StationXML")) === "dataset";
  }

  /** Gives the StationXML as it is stored; undefined where there is none. */
  stationXml(): Uint8Array | undefined {
    return documentAt(this.#source, this.#path("StationXML"));
  }

  /** Reads the StationXML; undefined where there is none. @throws CropError `bad-data` naming file and station */
  inventory(): Inventory | undefined {
    const bytes = this.stationXml();
    return bytes && parseStationXml(bytes, this.#documentName);
  }

  /** Gives where the station is; undefined where there is no StationXML. @throws CropError `bad-data` */
  coordinates(): Coordinates | undefined {
    const bytes = this.stationXml();
    return bytes && scanCoordinates(bytes, this.name, this.#documentName);
  }

  /** Gives where the channels are, by their ids, one place an epoch; undefined where there is no StationXML. @throws CropError `bad-data` */
  channelCoordinates(): ReadonlyMap<string, readonly ChannelCoordinates[]> | undefined {
    const inventory = this.inventory();
    return inventory && channelCoordinatesIn(inventory, this.name);
  }

  /** Says what there is, as pyasdf 0.8.2 does. */
  toString(): string {
    const tags = this.tags();
    return [
      `${this.#wanted === undefined ? "Contents" : "Filtered contents"} of the data set for station ${this.name}:`,
      `    - Has ${this.hasStationXml() ? "a" : "no"} StationXML file`,
      `    - ${tags.length} Waveform Tag(s):`,
      `        ${tags.join("\n        ")}`,
    ].join("\n");
  }

  #read(name: string, first?: number, end?: number): Trace {
    return readWaveform(this.#source, this.#path(name), this.#mostBytes, first, end);
  }

  #check(name: string): void {
    const isThere =
      tagOf(name) !== undefined &&
      !name.includes("/") &&
      (this.#wanted?.has(name) ?? true) &&
      kindAt(this.#source, this.#path(name)) === "dataset";
    if (!isThere) throw this.#missing(`waveform ${name}`);
  }

  #missing(what: string): CropError {
    const file = this.#source.path;
    return new CropError("not-found", `station ${this.name} of ${file} has no ${what}`, {
      fields: { file, station: this.name },
    });
  }

  get #documentName(): string {
    return `${this.#path("StationXML")} of ${this.#source.path}`;
  }

  #path(name: string): string {
    return `/Waveforms/${this.name}${name === "" ? "" : `/${name}`}`;
  }
}
