import { accessSync, constants, statSync } from "node:fs";
import { dirname, join } from "node:path";
import { CropError, messageOf } from "../../errors.ts";
import { systemCode } from "../../files/index.ts";
import { isHdf5 } from "../../hdf5/index.ts";
import { auxiliaryParts, checkedTag } from "../asdf/names.ts";
import { parseConfig } from "../config/index.ts";
import { logLevels } from "./executive-options.ts";
import { type Pair, pairFileName, pairName, pairsOf } from "./pair.ts";
import { fillPath, slotsIn } from "./path-template.ts";
import type { Request } from "./request.ts";

/**
 * Checks names, codes, templates and paths, and writes nothing.
 *
 * @throws CropError `bad-option` that lists all problems, also those given, one a line
 */
export function checkRequest(request: Request, earlier: readonly string[] = []): void {
  const problems = [
    ...earlier,
    ...checkEvents(request.eventIds),
    ...checkStations(request.stationCodes),
    ...checkCodes(request),
    ...checkWords(request),
    ...checkTemplates(request),
    ...checkFolders(request),
    ...checkFiles(request),
  ];
  if (problems.length === 0) return;
  const list = problems.map((problem) => `\n- ${problem}`).join("");
  throw new CropError("bad-option", `nothing was run, for ${count(problems.length)}:${list}`, {
    fields: { problems },
  });
}

function count(problems: number): string {
  return problems === 1 ? "a reason" : `${problems} reasons`;
}

function checkEvents(eventIds: readonly string[]): readonly string[] {
  if (eventIds.length === 0) return ["eventIds is empty: give the events to process"];
  return [
    ...eventIds.flatMap((id) => nameProblem(`event ${JSON.stringify(id)}`, id)),
    ...repeated(eventIds).map((id) => `event ${JSON.stringify(id)} is given more than once`),
  ];
}

function checkStations(codes: readonly string[]): readonly string[] {
  if (codes.length === 0) return ["stationCodes is empty: give the stations to process"];
  const wellFormed = codes.filter((code) => code.split(".").length === 4);
  const names = wellFormed.map((code) => code.split(".").slice(0, 2).join("."));
  const once = new Set(repeated(codes));
  return [
    ...codes.flatMap((code) => stationProblems(code)),
    ...[...once].map((code) => `station ${JSON.stringify(code)} is given more than once`),
    ...repeated(names)
      .filter((name) => !wellFormed.some((code) => once.has(code) && code.startsWith(`${name}.`)))
      .map(
        (name) =>
          `station ${name} has several codes: give it one, with wildcards for location and channel; componentList chooses the components`,
      ),
  ];
}

function stationProblems(code: string): readonly string[] {
  const what = `station ${JSON.stringify(code)}`;
  const parts = code.split(".");
  if (parts.length !== 4) {
    return [`${what} has ${parts.length} parts: NET.STA.LOC.CHA is wanted, such as NZ.BFZ..HH?`];
  }
  const [network = "", station = "", , channel = ""] = parts;
  const missing = Object.entries({ network, station, channel }).filter(([, part]) => part === "");
  return [
    ...missing.map(([name]) => `${what} has no ${name}: NET.STA.LOC.CHA is wanted`),
    ...nameProblem(what, code),
    ...problemIn(() => checkAsdfName(`${network}_${station}`.replaceAll(/[[\]]/g, ""))),
  ];
}

/** Data sets name windows and adjoint sources after the station. @throws CropError `bad-data` */
export function checkAsdfName(station: string): void {
  auxiliaryParts(station, "1.0.3");
}

function problemIn(check: () => unknown): readonly string[] {
  try {
    check();
    return [];
  } catch (error) {
    return [messageOf(error)];
  }
}

/** Events and stations become names of files. */
function nameProblem(what: string, name: string): readonly string[] {
  if (name === "") return [`${what} is empty`];
  if (name === "." || name === ".." || /[/\p{Cc}]/u.test(name)) {
    return [`${what} becomes a file name: it can hold no slash and no control character`];
  }
  return Buffer.byteLength(name) > 120 ? [`${what} becomes a file name: it is too long`] : [];
}

/** Two pairs with one code, or with one figure, could not be told apart. */
function checkCodes({ eventIds, stationCodes, cat }: Request): readonly string[] {
  const stations = new Map(
    stationCodes.map((code) => [code.split(".").slice(0, 2).join("."), code]),
  );
  const pairs = pairsOf(new Set(eventIds), stations.values(), cat);
  const inquire = (nameOf: (pair: Pair) => string, remedy: string): readonly string[] => {
    const seen = new Map<string, Pair>();
    return pairs.flatMap((pair) => {
      const name = nameOf(pair);
      const other = seen.get(name);
      seen.set(name, pair);
      if (other === undefined) return [];
      return [`${pairName(other)} and ${pairName(pair)} would both be called ${name}: ${remedy}`];
    });
  };
  return [
    ...inquire(({ code }) => code, `choose another cat than ${JSON.stringify(cat)}`),
    ...inquire(pairFileName, "rename the event"),
  ].slice(0, 10);
}

function checkWords({ cat, logLevel, config, name, paths }: Request): readonly string[] {
  const problems: string[] = [];
  if (cat === "") problems.push("cat is empty: it stands between event and station");
  if (!logLevels.some((level) => level === logLevel)) {
    problems.push(
      `logLevel is ${JSON.stringify(logLevel)}: one of ${logLevels.join(", ")} is wanted`,
    );
  }
  if (name === "" || name.startsWith(".") || /[/\p{Cc}]/u.test(name)) {
    problems.push(`name is ${JSON.stringify(name)}: it becomes a folder, with no dot in front`);
  }
  if (config === "") return problems;
  const parsed = parseConfig(config, { format: "json" });
  const { observedTag, syntheticTag, adjSrcType, needsPlace, rotateToRtz } = parsed;
  if ((needsPlace || rotateToRtz) && (paths.events.length === 0 || paths.responses.length === 0)) {
    const what = rotateToRtz ? "rotateToRtz" : "checkGlobalDataQuality of the windows";
    problems.push(
      `${what} needs to know where event and station are: give the paths of events and responses`,
    );
  }
  if (adjSrcType.endsWith("_dd")) {
    problems.push(`adjSrcType ${adjSrcType} compares two stations, and a pair has one`);
  }
  for (const tag of [observedTag, syntheticTag]) problems.push(...problemIn(() => checkedTag(tag)));
  if (observedTag === syntheticTag) {
    problems.push(`observedTag and syntheticTag are both ${JSON.stringify(observedTag)}`);
  }
  return problems;
}

const dataSlots = ["event", "event_id", "net", "sta", "loc", "cha", "cmp", "dva", "year", "jday"];

function checkTemplates({ dsFidTemplate, eventIds, paths }: Request): readonly string[] {
  const problems: string[] = [];
  const unknown = (what: string, template: string, known: readonly string[]): void => {
    const strange = slotsIn(template).filter((slot) => !known.includes(slot));
    if (strange.length === 0) return;
    problems.push(
      `${what} ${template} has the slot {${strange[0]}}: there are ${known.map((slot) => `{${slot}}`).join(", ")}`,
    );
  };
  const eventSlots = ["event", "event_id"];
  unknown("dsFidTemplate", dsFidTemplate, eventSlots);
  for (const [what, templates] of Object.entries(paths)) {
    for (const template of templates) unknown(`path of ${what}`, template, dataSlots);
    if (templates.length === 0 && (what === "waveforms" || what === "synthetics")) {
      problems.push(`there is no path of ${what}`);
    }
  }
  const files = eventIds.map((event) => dataSetFile(dsFidTemplate, event));
  for (const what of ["waveforms", "synthetics"] as const) {
    const isOutput = (template: string): boolean =>
      eventIds.some((event, i) => fillPath(template, { event, event_id: event }) === files[i]);
    const wrong = paths[what].find(isOutput);
    if (wrong === undefined) continue;
    problems.push(
      `path of ${what} ${wrong} is the data set that gets the processed waveforms: keep what is read in another file`,
    );
  }
  if (new Set(eventIds).size > new Set(files).size) {
    problems.push(
      `dsFidTemplate ${dsFidTemplate} gives several events one file: put {event_id} into it`,
    );
  }
  return problems;
}

/** Gives the ASDF data set of an event. */
export function dataSetFile(dsFidTemplate: string, event: string): string {
  return fillPath(dsFidTemplate, { event, event_id: event });
}

function checkFolders(request: Request): readonly string[] {
  const { datasets, figures, logs, adjsrcs, cwd, dsFidTemplate, eventIds } = request;
  const sets = eventIds.map((event) => dirname(dataSetFile(dsFidTemplate, event)));
  const folders = new Set([datasets, figures, logs, adjsrcs, join(cwd, "crops"), ...sets]);
  return [
    ...new Set(
      [...folders].flatMap((folder) => {
        const problem = folderProblem(folder);
        return problem === undefined ? [] : [problem];
      }),
    ),
  ];
}

/** Says why nothing can be written into a folder, which need not be there yet. */
function folderProblem(folder: string): string | undefined {
  try {
    if (!statSync(folder).isDirectory()) return `${folder} is no folder`;
    accessSync(folder, constants.W_OK | constants.X_OK);
    return undefined;
  } catch (error) {
    const code = systemCode(error);
    const isAbsent = code === "ENOENT" || code === "ENOTDIR";
    if (isAbsent && dirname(folder) !== folder) return folderProblem(dirname(folder));
    return `nothing can be written into ${folder}: ${messageOf(error)}`;
  }
}

/** A file in the place of a data set must be one to which can be added. */
function checkFiles({ dsFidTemplate, eventIds }: Request): readonly string[] {
  return [...new Set(eventIds.map((event) => dataSetFile(dsFidTemplate, event)))].flatMap(
    (file) => {
      try {
        const stat = statSync(file, { throwIfNoEntry: false });
        if (stat === undefined) return [];
        if (!stat.isFile()) return [`${file} is there and is no file`];
        accessSync(file, constants.R_OK | constants.W_OK);
        return isHdf5(file)
          ? []
          : [`${file} is there and is no HDF5 file, so nothing can be added`];
      } catch (error) {
        return systemCode(error) === "ENOTDIR" ? [] : [`${file}: ${messageOf(error)}`];
      }
    },
  );
}

function repeated(values: readonly string[]): readonly string[] {
  const seen = new Set<string>();
  const again = values.filter((value) => seen.has(value) || !seen.add(value));
  return [...new Set(again)];
}
