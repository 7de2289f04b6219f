import { CropError } from "../../errors.ts";
import type { Hdf5File } from "../../hdf5/index.ts";
import { parseStationXml } from "../formats/stationxml/stationxml.ts";
import type { Coordinates, Inventory } from "../inventory.ts";
import { Stream } from "../stream.ts";
import type { Trace } from "../trace.ts";
import { childrenAt, documentAt } from "./container.ts";
import { tagOf } from "./names.ts";
import { readWaveform, type WaveformInfo, waveformInfo } from "./waveform.ts";

/** One station of a data set: its waveforms, all or those of a query, and its StationXML. Nothing is read before it is asked for. */
export class AsdfStation {
  /** `NET.STA` */
  readonly name: string;
  readonly #file: () => Hdf5File;
  readonly #wanted: ReadonlySet<string> | undefined;

  /** Use `AsdfDataSet.station`. */
  constructor(file: () => Hdf5File, name: string, wanted?: ReadonlySet<string>) {
    this.#file = file;
    this.name = name;
    this.#wanted = wanted;
  }

  /** Lists the names of the waveforms, sorted. */
  waveformNames(): readonly string[] {
    return childrenAt(this.#file(), this.#path("")).filter(
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
    return this.waveformNames().map((name) => this.info(name));
  }

  /** Gives what is known of one waveform. @throws CropError `not-found` naming file, station and waveform */
  info(name: string): WaveformInfo {
    this.#check(name);
    return waveformInfo(this.#file(), this.#path(name));
  }

  /** Reads one waveform, or its samples from `first` up to and without `end`. @throws CropError `not-found` */
  trace(name: string, first?: number, end?: number): Trace {
    this.#check(name);
    return readWaveform(this.#file(), this.#path(name), first, end);
  }

  /** Reads all traces of a tag, in name order. @throws CropError `not-found` naming file, station and tag */
  stream(tag: string): Stream {
    const names = this.waveformNames().filter((name) => tagOf(name) === tag);
    if (names.length === 0) throw this.#missing(`waveforms with the tag ${JSON.stringify(tag)}`);
    return new Stream(names.map((name) => this.trace(name)));
  }

  /** Gives the StationXML as it is stored; undefined where there is none. */
  stationXml(): Uint8Array | undefined {
    return documentAt(this.#file(), this.#path("StationXML"));
  }

  /** Reads the StationXML; undefined where there is none. */
  inventory(): Inventory | undefined {
    const bytes = this.stationXml();
    return bytes && parseStationXml(bytes, `${this.#path("StationXML")} of ${this.#file().path}`);
  }

  /** Gives where the station is, by the first epoch of its StationXML; undefined where there is none. */
  coordinates(): Coordinates | undefined {
    const epoch = this.inventory()?.networks[0]?.stations[0];
    if (epoch === undefined) return undefined;
    const { latitude, longitude, elevation } = epoch;
    return { latitude, longitude, elevation, localDepth: 0 };
  }

  /** Says what there is. */
  toString(): string {
    const infos = this.waveformNames();
    const tags = this.tags();
    const start = this.#wanted === undefined ? "Contents" : "Filtered contents";
    return [
      `${start} of the data set for station ${this.name}:`,
      `    - Has ${this.stationXml() === undefined ? "no" : "a"} StationXML file`,
      `    - ${tags.length} Waveform Tag(s):`,
      ...tags.map((tag) => `        ${tag}`),
    ]
      .slice(0, infos.length === 0 ? 3 : undefined)
      .join("\n");
  }

  #check(name: string): void {
    if (!this.waveformNames().includes(name)) throw this.#missing(`waveform ${name}`);
  }

  #missing(what: string): CropError {
    const file = this.#file().path;
    return new CropError("not-found", `station ${this.name} of ${file} has no ${what}`, {
      fields: { file, station: this.name },
    });
  }

  #path(name: string): string {
    return `/Waveforms/${this.name}${name === "" ? "" : `/${name}`}`;
  }
}
