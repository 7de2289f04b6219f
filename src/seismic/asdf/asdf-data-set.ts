import { copyFileSync, existsSync, rmSync, statSync } from "node:fs";
import { relative } from "node:path";
import { CropError } from "../../errors.ts";
import { diskError, newNonce, temporaryName } from "../../files/index.ts";
import {
  type AttributeValue,
  createHdf5,
  type Hdf5Data,
  type Hdf5File,
  hdf5Types,
  openHdf5,
  updateHdf5,
} from "../../hdf5/index.ts";
import { Catalog } from "../catalog.ts";
import { formatQuakeMl, parseQuakeMl } from "../formats/quakeml/quakeml.ts";
import { formatStationXml, parseStationXml } from "../formats/stationxml/stationxml.ts";
import type { Coordinates, Inventory } from "../inventory.ts";
import { Stream } from "../stream.ts";
import type { AsdfDetails, Trace } from "../trace.ts";
import { type AuxiliaryData, auxiliaryPaths, readAuxiliary, writeAuxiliary } from "./auxiliary.ts";
import {
  childrenAt,
  copyAll,
  documentAt,
  ensureGroup,
  kindAt,
  setAsciiAttribute,
  textAttribute,
} from "./container.ts";
import { mergeInventories, splitByStation } from "./merge-inventories.ts";
import { checkedTag, stationName, waveformName } from "./names.ts";
import {
  type AsdfQuery,
  asksCoordinates,
  matchesPlace,
  matchesStation,
  matchesWaveform,
} from "./query.ts";
import { publish } from "./publish.ts";
import { AsdfStation } from "./station.ts";
import { formatSize } from "./summary.ts";
import { writeWaveform } from "./waveform.ts";

/** `r` reads, `a` adds to a file or makes one, `w` makes a new one. */
export type AsdfMode = "r" | "a" | "w";

/** What goes with waveforms; absent fields are taken from the trace's own `details.asdf`. */
export type AddWaveformOptions = Omit<AsdfDetails, "tag">;

const versions = ["1.0.0", "1.0.1", "1.0.2", "1.0.3"];

/**
 * An ASDF file (https://asdf-definition.readthedocs.io, 1.0.0 to 1.0.3). What is written goes into a copy beside the
 * file, renamed over it by {@link AsdfDataSet.close}: a crash, or {@link AsdfDataSet.discard}, leaves the file as it
 * was. It must have one writer.
 */
export class AsdfDataSet {
  readonly path: string;
  readonly mode: AsdfMode;
  readonly formatVersion: string;
  readonly #gzip: number;
  /** Size and time of the file at opening, to see another writer. */
  readonly #seen: string;
  #file: Hdf5File;
  #isChanged: boolean;
  #isOpen = true;

  /** Use {@link openAsdf}. */
  constructor(path: string, mode: AsdfMode, file: Hdf5File, gzip: number, version: string) {
    this.path = path;
    this.mode = mode;
    this.formatVersion = version;
    this.#file = file;
    this.#gzip = gzip;
    this.#seen = stampOf(path);
    this.#isChanged = mode === "w" || !existsSync(path);
  }

  /** Lists the stations `NET.STA`, sorted. */
  stations(): readonly string[] {
    return childrenAt(this.#file, "/Waveforms").filter(
      (name) => kindAt(this.#file, `/Waveforms/${name}`) === "group",
    );
  }

  /** Gives one station. @throws CropError `not-found` naming file and station */
  station(name: string): AsdfStation {
    if (/[/]/.test(name) || kindAt(this.#file, `/Waveforms/${name}`) !== "group") {
      throw new CropError("not-found", `${this.path} has no station ${name}`, {
        fields: { file: this.path, station: name },
      });
    }
    return new AsdfStation(() => this.#file, name);
  }

  /** Lists the tags of all waveforms, sorted. */
  tags(): readonly string[] {
    return [...new Set(this.stations().flatMap((name) => this.station(name).tags()))].toSorted();
  }

  /** Gives where each station is that has StationXML. */
  coordinates(): ReadonlyMap<string, Coordinates> {
    const places = new Map<string, Coordinates>();
    for (const name of this.stations()) {
      const place = this.station(name).coordinates();
      if (place !== undefined) places.set(name, place);
    }
    return places;
  }

  /** Gives the stations that have waveforms which meet a query, with those waveforms alone. */
  *ifilter(query: AsdfQuery): Generator<AsdfStation> {
    for (const name of this.stations()) {
      if (!matchesStation(query, name)) continue;
      const station = this.station(name);
      if (asksCoordinates(query) && !matchesPlace(query, station.coordinates())) continue;
      const wanted = station.waveforms().filter((info) => matchesWaveform(query, info));
      if (wanted.length === 0) continue;
      yield new AsdfStation(() => this.#file, name, new Set(wanted.map((info) => info.name)));
    }
  }

  /**
   * Reads what lies between two times, from the last sample at or before the start to the first at or after the end,
   * and joins exact neighbours unless `isMerged` is false. Codes and tag are shell patterns.
   */
  waveforms(
    selection: AsdfQuery,
    starttime: bigint,
    endtime: bigint,
    options: { readonly isMerged?: boolean } = {},
  ): Stream {
    const traces: Trace[] = [];
    const within = { ...selection, starttime: { max: endtime }, endtime: { min: starttime } };
    for (const station of this.ifilter(within)) {
      for (const { name, header } of station.waveforms()) {
        const first = Math.floor(header.indexOf(starttime) + 1e-7);
        const last = Math.ceil(header.indexOf(endtime) - 1e-7);
        const trace = station.trace(name, first, last + 1);
        if (trace.npts > 0) traces.push(trace);
      }
    }
    const stream = new Stream(traces);
    return options.isMerged === false ? stream : stream.merge();
  }

  /** Gives the events as they are stored; undefined where there are none. */
  quakeMl(): Uint8Array | undefined {
    const bytes = documentAt(this.#file, "/QuakeML");
    return bytes?.length === 0 ? undefined : bytes;
  }

  /** Reads the events. */
  events(): Catalog {
    const bytes = this.quakeMl();
    return bytes === undefined ? new Catalog() : parseQuakeMl(bytes, `/QuakeML of ${this.path}`);
  }

  /** Lists the paths `TYPE/a/NAME` of the auxiliary data. */
  auxiliaryPaths(): readonly string[] {
    return auxiliaryPaths(this.#file);
  }

  /** Reads auxiliary data. @throws CropError `not-found` naming file and path */
  auxiliary(path: string): AuxiliaryData {
    return readAuxiliary(this.#file, path);
  }

  /** Lists the names of the provenance documents. */
  provenanceNames(): readonly string[] {
    return childrenAt(this.#file, "/Provenance");
  }

  /** Gives a provenance document; undefined where there is none of that name. */
  provenance(name: string): Uint8Array | undefined {
    return documentAt(this.#file, `/Provenance/${name}`);
  }

  /**
   * Adds traces under a tag; a trace whose name is taken is left out. Gives the names that were left out.
   *
   * @throws CropError `bad-data` naming station and tag, before anything is written
   */
  addWaveforms(
    traces: Trace | Iterable<Trace>,
    tag: string,
    options: AddWaveformOptions = {},
  ): readonly string[] {
    const file = this.#writable();
    const checked = checkedTag(tag);
    const list = Symbol.iterator in traces ? [...traces] : [traces];
    const jobs = list.map((trace) => {
      const details = { ...trace.details.asdf, ...options };
      checkDetails(trace.id, details);
      if (trace.location.includes("/") || trace.channel.includes("/")) {
        throw new CropError("bad-data", `${trace.id}, tag ${checked}: a code holds a slash`);
      }
      return { trace, details, group: `/Waveforms/${stationName(trace)}` };
    });
    const taken: string[] = [];
    const hasNanoseconds = this.formatVersion >= "1.0.2";
    for (const { trace, details, group } of jobs) {
      const name = waveformName(trace, checked, hasNanoseconds);
      ensureGroup(file, group);
      if (kindAt(file, `${group}/${name}`) === undefined) {
        writeWaveform(file, `${group}/${name}`, trace, details, this.#gzip);
      } else {
        taken.push(name);
      }
    }
    return taken;
  }

  /** Adds an inventory, split by station and merged with what is there. */
  async addStationXml(inventory: Inventory | Uint8Array): Promise<void> {
    this.#writable();
    const added =
      inventory instanceof Uint8Array ? parseStationXml(inventory, "the StationXML") : inventory;
    for (const [name, part] of splitByStation(added)) {
      const [network = "", station = ""] = name.split(".");
      const group = `/Waveforms/${stationName({ network, station })}`;
      ensureGroup(this.#file, group);
      const earlier = this.station(name).inventory();
      const merged = earlier === undefined ? part : mergeInventories(earlier, part);
      await this.#putDocument(`${group}/StationXML`, Buffer.from(formatStationXml(merged)));
    }
  }

  /** Adds events. @throws CropError `already-exists` naming the id of one that is there, before anything is written */
  async addQuakeMl(events: Catalog | Uint8Array): Promise<void> {
    const added = events instanceof Uint8Array ? parseQuakeMl(events, "the QuakeML") : events;
    const all = this.events().concat(added);
    const seen = new Set<string>();
    for (const { resourceId } of all) {
      if (seen.has(resourceId)) {
        throw new CropError("already-exists", `${this.path} has the event ${resourceId} already`);
      }
      seen.add(resourceId);
    }
    await this.replaceEvents(all);
  }

  /** Puts events in place of those that are there. */
  async replaceEvents(events: Catalog): Promise<void> {
    this.#writable();
    await this.#putDocument("/QuakeML", Buffer.from(formatQuakeMl(events)));
  }

  /** Adds an array at `TYPE/a/NAME`; `shape` defaults to one dimension. @throws CropError `already-exists`, `bad-data` */
  addAuxiliary(
    path: string,
    data: Exclude<Hdf5Data, string[]>,
    options: {
      readonly shape?: readonly number[];
      readonly parameters?: Readonly<Record<string, AttributeValue>>;
    } = {},
  ): void {
    const { shape = [data.length], parameters = {} } = options;
    writeAuxiliary(this.#writable(), path, data, shape, parameters);
  }

  /** Adds or overwrites a provenance document (PROV-XML) and gives its name, by default a random one. */
  async addProvenance(document: Uint8Array, name: string = `prov_${newNonce()}`): Promise<string> {
    const file = this.#writable();
    if (!/^[\x20-\x2e\x30-\x7e]+$/.test(name) || /^\.+$/.test(name)) {
      throw new CropError("bad-data", `${JSON.stringify(name)} cannot name a provenance document`);
    }
    ensureGroup(file, "/Provenance");
    await this.#putDocument(`/Provenance/${name}`, document);
    return name;
  }

  /**
   * Removes a station, or its waveforms of a tag, one of its waveforms by name, or its `StationXML`. The file is
   * written anew, so its space comes back.
   *
   * @throws CropError `not-found` naming file, station and tag
   */
  async deleteStation(name: string, what?: string): Promise<void> {
    this.#writable();
    const station = this.station(name);
    const group = `/Waveforms/${name}`;
    if (what === undefined) return this.#remove([group]);
    const names =
      what === "StationXML" && station.stationXml() !== undefined
        ? [what]
        : station
            .waveforms()
            .filter((info) => info.name === what || info.tag === what)
            .map((info) => info.name);
    return this.#removeFound(names, group, `station ${name}: ${what}`);
  }

  /** Removes auxiliary data at a path or at several at once, and all below. @throws CropError `not-found` */
  async deleteAuxiliary(path: string | readonly string[]): Promise<void> {
    const paths = [path].flat();
    return this.#removeFound(paths, "/AuxiliaryData", `auxiliary data ${paths.join(", ")}`);
  }

  /** Removes a provenance document. @throws CropError `not-found` */
  async deleteProvenance(name: string): Promise<void> {
    return this.#removeFound([name], "/Provenance", `provenance ${name}`);
  }

  /** Removes all events. */
  async deleteEvents(): Promise<void> {
    this.#writable();
    if (kindAt(this.#file, "/QuakeML") !== undefined) await this.#remove(["/QuakeML"]);
  }

  /** Sorts the stations by what they lack. */
  validate(): {
    readonly withoutStationXml: readonly string[];
    readonly withoutWaveforms: readonly string[];
    readonly good: readonly string[];
  } {
    const all = this.stations().map((name) => this.station(name));
    const hasXml = (one: AsdfStation): boolean => one.stationXml() !== undefined;
    const hasData = (one: AsdfStation): boolean => one.waveformNames().length > 0;
    const names = (list: readonly AsdfStation[]): readonly string[] => list.map((one) => one.name);
    return {
      withoutStationXml: names(all.filter((one) => !hasXml(one))),
      withoutWaveforms: names(all.filter((one) => !hasData(one))),
      good: names(all.filter((one) => hasXml(one) && hasData(one))),
    };
  }

  /** Says version, path, size and what there is, as pyasdf does. */
  toString(): string {
    const types = childrenAt(this.#file, "/AuxiliaryData");
    const size = formatSize(statSync(this.#file.path).size);
    return [
      `ASDF file [format version: ${this.formatVersion}]: '${relative(".", this.path)}' (${size})`,
      `\tContains ${this.events().length} event(s)`,
      `\tContains waveform data from ${this.stations().length} station(s).`,
      ...(types.length === 0
        ? []
        : [`\tContains ${types.length} type(s) of auxiliary data: ${types.join(", ")}`]),
    ].join("\n");
  }

  /**
   * Closes; what was written takes the place of the file.
   *
   * @throws CropError `disk` when something could not be written, `locked` when another writer was there; the file is then
   *   as it was
   */
  close(): void {
    if (!this.#isOpen) return;
    this.#isOpen = false;
    try {
      this.#file.close();
      if (this.mode === "r" || !this.#isChanged) return;
      if (this.#file.hasFailed) {
        throw new CropError(
          "disk",
          `${this.path} stays as it was: something could not be read or written before`,
          { fields: { file: this.path } },
        );
      }
      if (stampOf(this.path) !== this.#seen) {
        throw new CropError("locked", `${this.path} was changed by another writer meanwhile`);
      }
      publish(this.#file.path, this.path);
    } finally {
      if (this.mode !== "r") rmSync(this.#file.path, { force: true });
    }
  }

  /** Closes and drops all that was written. */
  discard(): void {
    this.#isChanged = false;
    this.close();
  }

  #writable(): Hdf5File {
    if (this.mode === "r") {
      throw new CropError("usage", `${this.path} was opened for reading; open it with mode "a"`);
    }
    this.#isChanged = true;
    return this.#file;
  }

  async #putDocument(path: string, document: Uint8Array): Promise<void> {
    if (kindAt(this.#file, path) !== undefined) await this.#remove([path]);
    const data = Int8Array.from(document);
    this.#file.createDataset(path, {
      type: hdf5Types.int8,
      shape: [data.length],
      maxShape: [null],
      chunks: [1024],
      gzip: 3,
      data,
    });
  }

  async #removeFound(names: readonly string[], group: string, what: string): Promise<void> {
    this.#writable();
    const paths = names.filter((name) => name !== "").map((name) => `${group}/${name}`);
    if (paths.length === 0 || paths.some((path) => kindAt(this.#file, path) === undefined)) {
      throw new CropError("not-found", `${this.path} has no ${what}`, {
        fields: { file: this.path },
      });
    }
    await this.#remove(paths);
  }

  /** The HDF5 library here cannot unlink, so the rest is copied into a new file. */
  async #remove(paths: readonly string[]): Promise<void> {
    const old = this.#file;
    const next = await createHdf5(temporaryName(this.path));
    try {
      copyAll(old, next, new Set(paths));
    } catch (error) {
      next.close();
      rmSync(next.path, { force: true });
      throw error;
    }
    this.#file = next;
    old.close();
    rmSync(old.path, { force: true });
  }
}

/**
 * Opens an ASDF file; `mode` defaults to `r`, `gzip` (0 to 9, of waveforms) to 3.
 *
 * @throws CropError `not-found`, `corrupt` for no HDF5, `bad-data` for no ASDF, `unknown-version`, each naming the file
 */
export async function openAsdf(
  path: string,
  options: { readonly mode?: AsdfMode; readonly gzip?: number } = {},
): Promise<AsdfDataSet> {
  const { mode = "r", gzip = 3 } = options;
  if (!Number.isInteger(gzip) || gzip < 0 || gzip > 9) {
    throw new CropError("bad-option", `gzip ${gzip} is no level from 0 to 9`);
  }
  if (mode === "r") return checked(path, mode, await openHdf5(path), gzip);
  const temporary = temporaryName(path);
  try {
    if (mode === "w" || !existsSync(path)) {
      const file = await createHdf5(temporary);
      setAsciiAttribute(file, "/", "file_format", "ASDF");
      setAsciiAttribute(file, "/", "file_format_version", "1.0.3");
      for (const group of ["/Waveforms", "/Provenance", "/AuxiliaryData"]) file.createGroup(group);
      return new AsdfDataSet(path, mode, file, gzip, "1.0.3");
    }
    try {
      copyFileSync(path, temporary);
    } catch (error) {
      throw diskError(path, error);
    }
    return checked(path, mode, await updateHdf5(temporary), gzip);
  } catch (error) {
    rmSync(temporary, { force: true });
    throw error;
  }
}

function checked(path: string, mode: AsdfMode, file: Hdf5File, gzip: number): AsdfDataSet {
  try {
    const format = textAttribute(file, "/", "file_format");
    if (format !== "ASDF") {
      throw new CropError("bad-data", `${path} is no ASDF file: its file_format is ${format}`);
    }
    const version = textAttribute(file, "/", "file_format_version") ?? "absent";
    if (!versions.includes(version)) {
      throw new CropError(
        "unknown-version",
        `${path} has the ASDF version ${version}; ${versions.join(", ")} are read here`,
      );
    }
    return new AsdfDataSet(path, mode, file, gzip, version);
  } catch (error) {
    file.close();
    throw error;
  }
}

function checkDetails(id: string, details: AsdfDetails): void {
  const { labels = [], eventIds = [], originIds = [], provenanceId } = details;
  const { magnitudeIds = [], focalMechanismIds = [] } = details;
  const all = [...labels, ...eventIds, ...originIds, ...magnitudeIds, ...focalMechanismIds];
  const bad = all.find((text) => text === "" || /[,\0]/.test(text));
  if (bad !== undefined) {
    throw new CropError("bad-data", `${id}: ${JSON.stringify(bad)} is empty or holds a comma`);
  }
  if (provenanceId !== undefined && !/^\{[a-z][\w+.-]*:\/\/[^{}]+\}[^\0]+$/i.test(provenanceId)) {
    throw new CropError("bad-data", `${id}: the provenance id ${provenanceId} is not {uri}name`);
  }
}

function stampOf(path: string): string {
  const stat = statSync(path, { bigint: true, throwIfNoEntry: false });
  return stat === undefined ? "" : `${stat.size} ${stat.mtimeNs} ${stat.ino}`;
}
