import { randomUUID } from "node:crypto";
import { isDeepStrictEqual } from "node:util";
import { CropError } from "../../errors.ts";
import type { Catalog } from "../catalog.ts";
import { formatQuakeMl } from "../formats/quakeml/quakeml.ts";
import type { Coordinates, Inventory } from "../inventory.ts";
import { Stream } from "../stream.ts";
import type { Trace } from "../trace.ts";
import { addEncodedWaveforms, addWaveforms, type EncodedWaveform } from "./add-waveforms.ts";
import { appendWaveforms } from "./append-waveforms.ts";
import type { AsdfFile, AsdfMode } from "./asdf-file.ts";
import {
  type AuxiliaryData,
  type AuxiliaryOptions,
  auxiliaryAttributes,
  auxiliaryPaths,
  type AuxiliaryValues,
  readAuxiliary,
  writeAuxiliary,
} from "./auxiliary.ts";
import { childrenAt, documentAt, kindAt } from "./container.ts";
import type { AddWaveformOptions } from "./details.ts";
import {
  addEvents,
  addStationXml,
  copyMetadata,
  eventsIn,
  putDocument,
  quakeMlIn,
} from "./documents.ts";
import { holdSame } from "./equal.ts";
import { checkedProvenanceName, tagOf } from "./names.ts";
import {
  asksAttributes,
  asksCoordinates,
  type AsdfQuery,
  checkQuery,
  matchesAttributes,
  matchesName,
  matchesPlace,
  matchesStation,
} from "./query.ts";
import type {
  ProcessFunction,
  ProcessOptions,
  ProcessSummary,
  TwoFilesFunction,
  WorkOptions,
} from "../process/index.ts";
import { AsdfStation } from "./station.ts";
import { type AsdfReport, reportOn, summaryOf } from "./summary.ts";

/**
 * An ASDF file (https://asdf-definition.readthedocs.io, 1.0.0 to 1.0.3). What is written goes into a file beside it and
 * comes into the file by {@link AsdfDataSet.close}: a crash, or {@link AsdfDataSet.discard}, leaves the file as it was.
 * What is replaced or deleted keeps its space in the file. It must have one writer.
 */
export class AsdfDataSet {
  readonly #file: AsdfFile;
  readonly #mostBytes: number;

  /** Use {@link openAsdf}. */
  constructor(file: AsdfFile, singleItemReadLimitMib: number) {
    this.#file = file;
    this.#mostBytes = singleItemReadLimitMib * 1024 ** 2;
  }

  get path(): string {
    return this.#file.path;
  }

  get mode(): AsdfMode {
    return this.#file.mode;
  }

  get formatVersion(): string {
    return this.#file.formatVersion;
  }

  /** The size in bytes, with what was written so far. */
  get bytes(): number {
    return this.#file.bytes;
  }

  /** Lists the stations `NET.STA`, sorted. */
  stations(): readonly string[] {
    const { source } = this.#file;
    return childrenAt(source, "/Waveforms").filter(
      (name) => source.kindOf(`/Waveforms/${name}`) === "group",
    );
  }

  /** Tells whether there is a station of that name. */
  hasStation(name: string): boolean {
    return !name.includes("/") && kindAt(this.#file.source, `/Waveforms/${name}`) === "group";
  }

  /** Gives one station. @throws CropError `not-found` naming file and station */
  station(name: string): AsdfStation {
    if (name === "" || !this.hasStation(name)) {
      throw new CropError("not-found", `${this.path} has no station ${name}`, {
        fields: { file: this.path, station: name },
      });
    }
    return this.#station(name);
  }

  /** Lists the tags of all waveforms, sorted. */
  waveformTags(): readonly string[] {
    return [...new Set([...this.#allStations()].flatMap((one) => one.tags()))].toSorted();
  }

  /** Gives where each station is that has StationXML. */
  getAllCoordinates(): ReadonlyMap<string, Coordinates> {
    const places = new Map<string, Coordinates>();
    for (const station of this.#allStations()) {
      const place = station.coordinates();
      if (place !== undefined) places.set(station.name, place);
    }
    return places;
  }

  /** Gives the stations that have waveforms which meet all the queries, one after the other, with those waveforms alone. */
  *ifilter(...queries: readonly AsdfQuery[]): Generator<AsdfStation> {
    for (const query of queries) checkQuery(query);
    for (const name of this.stations()) {
      if (!queries.every((query) => matchesStation(query, name))) continue;
      const station = this.#station(name);
      if (queries.some((query) => asksCoordinates(query))) {
        const place = station.coordinates();
        if (!queries.every((query) => matchesPlace(query, place))) continue;
      }
      const asked = queries.filter((query) => asksAttributes(query));
      const wanted = station
        .waveformNames()
        .filter((one) => queries.every((query) => matchesName(query, one)))
        .filter((one) => {
          if (asked.length === 0) return true;
          const info = station.info(one);
          return asked.every((query) => matchesAttributes(query, info));
        });
      if (wanted.length > 0) yield this.#station(name, new Set(wanted));
    }
  }

  /**
   * Reads what lies between two times, from the last sample at or before the start to the first at or after the end,
   * and joins exact neighbours unless `isMerged` is false. Codes and tag are shell patterns.
   */
  getWaveforms(
    selection: AsdfQuery,
    starttime: bigint,
    endtime: bigint,
    options: { readonly isMerged?: boolean } = {},
  ): Stream {
    const within = { starttime: { max: endtime }, endtime: { min: starttime } };
    const traces: Trace[] = [];
    for (const station of this.ifilter(selection, within)) {
      traces.push(...station.slices(starttime, endtime));
    }
    const stream = new Stream(traces);
    return options.isMerged === false ? stream : stream.merge();
  }

  /** Gives the events as they are stored; undefined where there are none. */
  quakeMl(): Uint8Array | undefined {
    return quakeMlIn(this.#file);
  }

  /** Reads the events. @throws CropError `bad-data` naming the file */
  events(): Catalog {
    return eventsIn(this.#file);
  }

  /** Lists the types of auxiliary data, sorted. */
  auxiliaryTypes(): readonly string[] {
    return childrenAt(this.#file.source, "/AuxiliaryData");
  }

  /** Lists the paths `TYPE/a/NAME` of the auxiliary data, or of those below a path. */
  auxiliaryPaths(below?: string): readonly string[] {
    return auxiliaryPaths(this.#file.source, below);
  }

  /** Reads auxiliary data. @throws CropError `not-found` naming file and path */
  auxiliary(path: string): AuxiliaryData {
    return readAuxiliary(this.#file.source, path);
  }

  /** Reads the attributes of auxiliary data, not the data. @throws CropError `not-found` naming file and path */
  auxiliaryAttributes(path: string): AuxiliaryData["attributes"] {
    return auxiliaryAttributes(this.#file.source, path);
  }

  /** Gives the bytes of a file that was added to the auxiliary data. @throws CropError `not-found` */
  auxiliaryFile(path: string): Uint8Array {
    const { data } = this.auxiliary(`Files/${path}`);
    if (Array.isArray(data)) throw new CropError("bad-data", `Files/${path} holds texts`);
    return new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
  }

  /** Lists the names of the provenance documents, sorted. */
  provenanceNames(): readonly string[] {
    return childrenAt(this.#file.source, "/Provenance");
  }

  /** Gives a provenance document (PROV-XML); undefined where there is none of that name. */
  provenance(name: string): Uint8Array | undefined {
    return documentAt(this.#file.source, `/Provenance/${name}`);
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
    return addWaveforms(this.#file, traces, tag, options);
  }

  /** Adds waveforms that another process encoded, into a file of the newest version. Gives the names that were left out, being taken. */
  addEncodedWaveforms(waveforms: readonly EncodedWaveform[]): readonly string[] {
    return addEncodedWaveforms(this.#file, waveforms);
  }

  /**
   * Adds traces, each joined to the one of its id and tag that ends where it starts, to within half a sample; that one's ids
   * and labels stay. The joined samples are written anew. Gives the names that were left out, being taken.
   *
   * @throws CropError `bad-data` for traces of one channel that differ in sampling rate or type of samples
   */
  appendWaveforms(traces: Trace | Iterable<Trace>, tag: string): readonly string[] {
    return appendWaveforms(this.#file, traces, tag);
  }

  /** Adds an inventory, split by station and merged with what is there. @throws CropError `bad-data` */
  async addStationXml(inventory: Inventory | Uint8Array): Promise<void> {
    addStationXml(this.#file, inventory);
  }

  /** Adds events. @throws CropError `already-exists` naming the id of one that is there, before anything is written */
  async addQuakeMl(events: Catalog | Uint8Array): Promise<void> {
    addEvents(this.#file, events);
  }

  /** Puts events in place of those that are there. */
  async replaceEvents(events: Catalog): Promise<void> {
    putDocument(this.#file, "/QuakeML", Buffer.from(formatQuakeMl(events)));
  }

  /** Takes the StationXML of every station and the events over from another data set, as they are stored there. */
  copyMetadata(from: AsdfDataSet): void {
    copyMetadata(from.#file, this.#file);
  }

  /** Adds an array at `TYPE/a/NAME`. @throws CropError `already-exists`, `bad-data`, before anything is written */
  addAuxiliaryData(path: string, values: AuxiliaryValues, options: AuxiliaryOptions = {}): void {
    writeAuxiliary(this.#file, path, values, options);
  }

  /** Adds the bytes of a file at `Files/` and a path. @throws CropError `already-exists`, `bad-data` */
  addAuxiliaryDataFile(
    path: string,
    bytes: Uint8Array,
    options: Omit<AuxiliaryOptions, "shape"> = {},
  ): void {
    const values = new Int8Array(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    writeAuxiliary(this.#file, `Files/${path}`, values, options);
  }

  /** Adds or overwrites a provenance document (PROV-XML) and gives its name, by default a random one. */
  async addProvenanceDocument(document: Uint8Array, name?: string): Promise<string> {
    const chosen = name ?? randomUUID().replaceAll("-", "_");
    checkedProvenanceName(chosen, this.formatVersion);
    putDocument(this.#file, `/Provenance/${chosen}`, document);
    return chosen;
  }

  /**
   * Removes a station, or its waveforms of a tag, one of its waveforms by name, or its `StationXML`.
   *
   * @throws CropError `not-found` naming file, station and tag
   */
  async deleteStation(name: string, what?: string): Promise<void> {
    const station = this.station(name);
    const group = `/Waveforms/${name}`;
    if (what === undefined) return this.#remove([group], `station ${name}`);
    const names = station.list().filter((one) => one === what || tagOf(one) === what);
    const paths = names.map((one) => `${group}/${one}`);
    return this.#remove(paths, `${what} at station ${name}`);
  }

  /** Removes auxiliary data at a path or at several at once, and all below. @throws CropError `not-found` */
  async deleteAuxiliaryData(path: string | readonly string[]): Promise<void> {
    const paths = [path].flat();
    const places = paths.flatMap((one) => {
      const parts = one.split("/").filter((part) => part !== "");
      return parts.length === 0 ? [] : [`/AuxiliaryData/${parts.join("/")}`];
    });
    this.#remove(places, `auxiliary data ${paths.join(", ")}`);
  }

  /** Removes a provenance document. @throws CropError `not-found` */
  async deleteProvenanceDocument(name: string): Promise<void> {
    const paths = name === "" || name.includes("/") ? [] : [`/Provenance/${name}`];
    this.#remove(paths, `provenance document ${name}`);
  }

  /** Removes all events. */
  async deleteEvents(): Promise<void> {
    const draft = this.#file.change();
    if (kindAt(draft, "/QuakeML") !== undefined) draft.remove("/QuakeML");
  }

  /**
   * Applies a function to each station and tag, in worker processes, and writes what it gives into a new data set; see
   * `processAsdf` for options, functions and errors.
   *
   * @throws CropError `usage` where this one holds changes that are not in its file yet
   */
  async process(
    fn: ProcessFunction | string | URL,
    options: ProcessOptions,
  ): Promise<ProcessSummary> {
    const { processAsdf } = await import("../process/index.ts"); // most data sets are read and written only
    return await processAsdf(this.#savedPath(), fn, options);
  }

  /** Calls a function with each station that this and another data set have, and gives what it gave by station: `processTwoFiles`. */
  async processTwoFiles(
    other: AsdfDataSet,
    fn: TwoFilesFunction | string | URL,
    options: WorkOptions = {},
  ): Promise<ReadonlyMap<string, unknown>> {
    this.#savedPath();
    other.#savedPath();
    const { processTwoFiles } = await import("../process/index.ts");
    return await processTwoFiles(this, other, fn, options);
  }

  /** Sorts the stations by what they lack. */
  validate(): AsdfReport {
    return reportOn(this.#allStations());
  }

  /**
   * Tells whether another data set holds the same: stations, events, the bytes of StationXML, samples (to a relative 1e-7)
   * and names of provenance documents. Attributes and auxiliary data are not compared.
   */
  equals(other: AsdfDataSet): boolean {
    return (
      holdSame(this.#file.source, other.#file.source) &&
      isDeepStrictEqual(this.events().events, other.events().events)
    );
  }

  /** Says version, path, size and what there is, as pyasdf does. */
  toString(): string {
    return summaryOf({
      path: this.path,
      formatVersion: this.formatVersion,
      bytes: this.bytes,
      events: this.events().length,
      stations: this.stations().length,
      types: this.auxiliaryTypes(),
    });
  }

  /**
   * Closes; what was written comes into the file.
   *
   * @throws CropError `disk` when something could not be written, `locked` when another writer was there; the file is then
   *   as it was
   */
  close(): void {
    this.#file.close();
  }

  /** Closes and drops all that was written. */
  discard(): void {
    this.#file.discard();
  }

  // Other processes read the file.
  #savedPath(): string {
    if (!this.#file.isChanged) return this.path;
    throw new CropError(
      "usage",
      `${this.path} has changes that are not in the file yet: close it, and open it again`,
      { fields: { file: this.path } },
    );
  }

  *#allStations(): Generator<AsdfStation> {
    for (const name of this.stations()) yield this.#station(name);
  }

  #station(name: string, wanted?: ReadonlySet<string>): AsdfStation {
    return new AsdfStation(this.#file.source, name, this.#mostBytes, wanted);
  }

  #remove(paths: readonly string[], what: string): void {
    const draft = this.#file.change();
    if (paths.length === 0 || paths.some((path) => kindAt(draft, path) === undefined)) {
      throw new CropError("not-found", `${this.path} has no ${what}`, {
        fields: { file: this.path },
      });
    }
    for (const path of paths) draft.remove(path);
  }
}
