import type { ParameterSpace } from "../../combos/index.ts";
import {
  type CaseState,
  formatBatchIds,
  type Labels,
  type Manifest,
  type Progress,
  readCaseStates,
  readConstants,
  readLabels,
  readProgress,
} from "../../crop/index.ts";
import { histogram } from "../../plots/index.ts";
import { type Block, type Section, tableLimits } from "../../report/index.ts";
import type { FoundCrop } from "../arguments.ts";
import { formatSeconds } from "../durations.ts";
import { argumentsOf, type CaseRecords, readCaseRecords } from "./case-records.ts";
import { attributeCell } from "./cells.ts";
import { parameterSection } from "./parameter-section.ts";
import { stateGrid } from "../state-grid.ts";
import { ordinal } from "./thin.ts";

/** A crop as it was looked at, in all that a page shows of it. */
interface SeenCrop {
  readonly manifest: Manifest;
  readonly progress: Progress;
  readonly labels: Labels;
  readonly states: readonly CaseState[];
  readonly records: CaseRecords;
  /** Every so manieth case is shown. */
  readonly step: number;
}

/** Gives what a page shows of a crop besides its results: how it stands before them, what it is made of after them. */
export function cropSections({ folder, manifest }: FoundCrop): {
  readonly state: Section[];
  readonly rest: Section[];
  readonly progress: Progress;
} {
  const progress = readProgress(folder, manifest);
  const labels = readLabels(folder, manifest.id);
  const step = Math.max(1, Math.ceil(manifest.cases / tableLimits.rows));
  const records = readCaseRecords(folder, manifest, { step, mostFailed: tableLimits.rows });
  const states = readCaseStates(folder, manifest, progress);
  const seen: SeenCrop = { manifest, progress, labels, states, records, step };
  const constants = manifest.hasConstants ? readConstants(folder, manifest.id) : {};
  const failures = failureBlocks(records, labels.space);
  return {
    state: [
      { title: "Progress", blocks: progressBlocks(seen) },
      ...(records.failedCount === 0 ? [] : [{ title: "Failures", blocks: failures }]),
    ],
    rest: [
      { title: "Cases", blocks: caseBlocks(seen) },
      parameterSection(manifest, labels, constants),
    ],
    progress,
  };
}

/** A grid of more columns or places than these is no help to the eye. */
const mostColumns = 200;
const mostPlaces = 6000;

function progressBlocks({ manifest, progress, labels, states }: SeenCrop): Block[] {
  const { meanSeconds, stdSeconds, secondsLeft, missing, growing, damaged } = progress;
  const counts = { done: 0, failed: 0, growing: 0, missing: 0 };
  for (const state of states) counts[state]++;
  const ids = (batches: readonly number[]): string =>
    batches.length === 0 ? "none" : formatBatchIds(batches);
  const time =
    meanSeconds === undefined || stdSeconds === undefined
      ? "unknown: no case is done"
      : `${formatSeconds(meanSeconds)} ± ${formatSeconds(stdSeconds)}`;
  const blocks: Block[] = [
    { kind: "shares", counts, unit: "cases" },
    {
      kind: "facts",
      facts: [
        ["Batches", `${progress.grown} of ${progress.batches} grown`],
        ["Missing batches", ids(missing)],
        ...(damaged.length === 0
          ? []
          : [
              [
                "Damaged batches",
                `${ids(damaged)}; \`crop check --delete-bad\` mends them`,
              ] as const,
            ]),
        ["Time of a case", time],
        ...(missing.length === 0 || secondsLeft === undefined
          ? []
          : [["Time left", `about ${formatSeconds(secondsLeft)}`] as const]),
        ...(progress.changedSources.length === 0
          ? []
          : [
              [
                "Changed source",
                `${progress.changedSources.join(", ")}; growing runs the code that was sown`,
              ] as const,
            ]),
      ],
    },
  ];
  if (!progress.isVerified)
    blocks.push(note("With so many batches, which are grown is taken from the listing of files."));
  if (growing.length > 0) blocks.push(growingTable(growing));
  const grid = stateGrid(labels.space, states);
  if (grid === undefined) return blocks;
  const { rows, columns } = grid;
  if (columns.length > mostColumns || rows.length * columns.length > mostPlaces)
    blocks.push(note(`The grid of all ${manifest.cases} cases is too large to be shown here.`));
  else blocks.push({ kind: "states", title: "What has become of each case", ...grid });
  return blocks;
}

function note(text: string): Block {
  return { kind: "text", text, isNote: true };
}

function growingTable(growing: Progress["growing"]): Block {
  return {
    kind: "table",
    title: "Batches that have an owner",
    columns: [
      { name: "batch" },
      { name: "state" },
      { name: "cases" },
      { name: "finished" },
      { name: "host" },
      { name: "process" },
      { name: "since" },
      { name: "last sign", units: "s ago" },
    ],
    rows: growing.map(({ batch, state, cases, done, host, pid, sinceMs, silentSeconds }) => [
      batch,
      state,
      cases,
      done,
      host,
      pid,
      new Date(sinceMs).toISOString(),
      silentSeconds,
    ]),
  };
}

function failureBlocks({ failed, failedCount }: CaseRecords, space: ParameterSpace): Block[] {
  const settingsOf = argumentsOf(space);
  const kinds = new Map<string, number>();
  for (const { name, message } of failed) {
    const kind = `${name}: ${message.split("\n", 1)[0]!.slice(0, 200)}`;
    kinds.set(kind, (kinds.get(kind) ?? 0) + 1);
  }
  const isRepeated = kinds.size < failed.length;
  return [
    ...(isRepeated
      ? [
          {
            kind: "table",
            title: "Errors by how often they occur",
            columns: [{ name: "error" }, { name: "cases" }],
            rows: [...kinds].toSorted(([, a], [, b]) => b - a),
            ...(failedCount > failed.length
              ? { note: `Counted among the first ${failed.length} of ${failedCount} failed cases.` }
              : {}),
          } as const,
        ]
      : []),
    {
      kind: "table",
      title: "Failed cases",
      columns: [
        { name: "case" },
        { name: "batch" },
        { name: "attempt" },
        { name: "kind" },
        { name: "error" },
        ...space.names.map((name) => ({ name })),
        { name: "message" },
        { name: "evidence" },
      ],
      rows: failed.map(({ caseNumber, batch, attempt, kind, name, message, evidence }) => [
        caseNumber,
        batch,
        attempt,
        kind,
        name,
        ...settingsOf(caseNumber),
        message,
        { summary: "stack", text: evidence },
      ]),
      total: failedCount,
    },
  ];
}

function caseBlocks({ manifest, labels, states, records, step }: SeenCrop): Block[] {
  const { space } = labels;
  const { shown, outputs } = records;
  const settingsOf = argumentsOf(space);
  const numbers = Array.from({ length: Math.ceil(manifest.cases / step) }, (_, i) => i * step);
  const unitsOf = (name: string): { readonly units?: string } => {
    const units = attributeCell(manifest.variables?.[name]?.attrs["units"]);
    return typeof units === "string" ? { units } : {};
  };
  return [
    ...timePictures(records.seconds),
    {
      kind: "table",
      title: "Cases",
      columns: [
        { name: "case" },
        ...space.dims.map(({ name }) => {
          const units = labels.coords[name]?.attrs["units"];
          return { name, ...(typeof units === "string" ? { units } : {}) };
        }),
        { name: "state" },
        { name: "batch" },
        { name: "attempt" },
        { name: "time", units: "s" },
        ...outputs.map((name) => ({ name, ...unitsOf(name) })),
      ],
      rows: numbers.map((caseNumber) => {
        const run = shown.get(caseNumber);
        return [
          caseNumber,
          ...settingsOf(caseNumber),
          states[caseNumber],
          run?.batch,
          run?.attempt,
          run === undefined ? undefined : Number(run.seconds.toPrecision(4)),
          ...outputs.map((name) => run?.values.get(name)),
        ];
      }),
      total: manifest.cases,
      choice: `every ${ordinal(step)} case`,
    },
  ];
}

/** Times that differ by more than this are shown on a logarithmic axis. */
const wideRatio = 30;

function timePictures(seconds: Float64Array): Block[] {
  if (seconds.length < 2) return [];
  const [least, greatest] = seconds.reduce(
    ([low, high], each) => [Math.min(low, each), Math.max(high, each)],
    [Infinity, -Infinity] as [number, number],
  );
  const isWide = least > 0 && greatest / least > wideRatio;
  const title = "How long a case takes";
  return [
    {
      kind: "picture",
      title,
      image: histogram({
        title,
        x: { label: "time of a case", units: "s", scale: isWide ? "log" : "linear" },
        y: { label: "cases" },
        samples: [{ name: "cases", values: seconds }],
        height: 360,
      }),
    },
  ];
}
