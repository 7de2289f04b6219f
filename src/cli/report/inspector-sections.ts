import { type LazyDataset, size } from "../../dataset/index.ts";
import type { Block, Section, TableBlock } from "../../report/index.ts";
import {
  Inspector,
  inspectorPictures,
  isMisfitDataset,
  type MeasurementRow,
  type ModelEvaluation,
  type PairRow,
} from "../../seismic/index.ts";
import { imageOf } from "./data-pictures.ts";

/** A dataset of more misfits than these is shown as any other. */
const mostMisfits = 2_000_000;

/** Gives what a page shows of a dataset of misfits by event and station; nothing for any other. */
export async function misfitSections(data: LazyDataset): Promise<Section[]> {
  if (!isMisfitDataset(data) || size(data.variables.get("misfit")!.shape) > mostMisfits) return [];
  return await inspectorSections(Inspector.fromDataset(data));
}

const noEvaluation: ModelEvaluation = { iteration: "", step: "" };

/** Gives what a page shows of an inversion: misfits and windows in pictures and tables. */
export async function inspectorSections(inspector: Inspector): Promise<Section[]> {
  const notes = inspector.notes
    .slice(0, 50)
    .map((text): Block => ({ kind: "text", text, isNote: true }));
  if (inspector.notes.length > 50)
    notes.push({ kind: "text", text: `And ${inspector.notes.length - 50} more.`, isNote: true });
  if (inspector.measurements.length === 0) {
    const nothing: Block = { kind: "text", text: "There is no misfit." };
    const known = [eventTable(inspector, noEvaluation), stationTable(inspector, noEvaluation)];
    return [{ title: "Misfit", blocks: [nothing, ...notes, ...known] }];
  }
  const chosen = inspector.evaluation();
  const pictures: Block[] = [];
  for (const { title, draw, note } of inspectorPictures(inspector)) {
    const image = await imageOf(await draw());
    pictures.push({ kind: "picture", title, image, ...(note === undefined ? {} : { note }) });
  }
  return [
    {
      title: "Misfit",
      blocks: [
        {
          kind: "facts",
          facts: [
            ["Measured events", countOf(inspector, ({ event }) => event)],
            [
              "Measured stations",
              countOf(inspector, ({ network, station }) => `${network}.${station}`),
            ],
            ["Evaluations", inspector.evaluations.map(nameOf).join(", ")],
            ["Shown", nameOf(chosen)],
            ["Windows", inspector.nwin().find((row) => isOf(row, chosen))?.nwin],
          ],
        },
        ...notes,
        ...pictures,
      ],
    },
    {
      title: "Misfit tables",
      blocks: [
        evaluationTable(inspector),
        ...(inspector.evaluations.length > 1 ? [changeTable(inspector)] : []),
        eventTable(inspector, chosen),
        stationTable(inspector, chosen),
        pairTable(inspector),
        ...(inspector.windows.length > 0 ? [windowTable(inspector)] : []),
      ],
    },
  ];
}

/** Counts what was measured, of which not all need have a known place. */
function countOf(inspector: Inspector, name: (row: MeasurementRow) => string): number {
  return new Set(inspector.measurements.map(name)).size;
}

function nameOf({ iteration, step }: ModelEvaluation): string {
  return `${iteration}${step}`;
}

function isOf(row: ModelEvaluation, chosen: ModelEvaluation): boolean {
  return row.iteration === chosen.iteration && row.step === chosen.step;
}

function table(
  title: string,
  columns: readonly (string | readonly [name: string, units: string])[],
  rows: TableBlock["rows"],
): TableBlock {
  return {
    kind: "table",
    title,
    columns: columns.map((column) =>
      typeof column === "string" ? { name: column } : { name: column[0], units: column[1] },
    ),
    rows: rows.map((row) =>
      row.map((cell) => (typeof cell === "number" && Number.isNaN(cell) ? undefined : cell)),
    ),
  };
}

function evaluationTable(inspector: Inspector): TableBlock {
  const lengths = new Map(
    inspector.nwin("step").map((row) => [nameOf(row), row.lengthSeconds] as const),
  );
  const misfits = inspector.misfit("step");
  return table(
    "Evaluations",
    [
      "iteration",
      "step",
      "model",
      "status",
      "misfit",
      "events",
      "windows",
      ["length of windows", "s"],
    ],
    inspector.models().map(({ model, status }, i) => {
      const { iteration, step, misfit, eventCount, nwin } = misfits[i]!;
      const length = lengths.get(nameOf(misfits[i]!));
      return [iteration, step, model, status, misfit, eventCount, nwin, length];
    }),
  );
}

function changeTable(inspector: Inspector): TableBlock {
  const [before, after] = [inspector.evaluation({}, "initial"), inspector.evaluation()];
  return table(
    `Events: change from ${nameOf(before)} to ${nameOf(after)}`,
    ["event", "misfit before", "misfit after", "change", "windows before", "windows after"],
    inspector
      .compareEvents(before, after)
      .map((row) => [
        row.event,
        row.misfitBefore,
        row.misfitAfter,
        row.misfitChange,
        row.nwinBefore,
        row.nwinAfter,
      ]),
  );
}

function eventTable(inspector: Inspector, chosen: ModelEvaluation): TableBlock {
  const misfits = new Map(
    inspector
      .misfit("event")
      .filter((row) => isOf(row, chosen))
      .map((row) => [row.event, row]),
  );
  const counts = new Map<string, number>();
  for (const row of inspector.misfit("station")) {
    if (isOf(row, chosen)) counts.set(row.event, (counts.get(row.event) ?? 0) + 1);
  }
  return table(
    "Events",
    [
      "event",
      "time",
      "magnitude",
      ["depth", "km"],
      ["latitude", "°"],
      ["longitude", "°"],
      "misfit",
      "unscaled misfit",
      "windows",
      "stations",
    ],
    inspector.events.map(({ event, time, magnitude, depthKm, latitude, longitude }) => {
      const row = misfits.get(event);
      return [
        event,
        time === "" ? undefined : time,
        magnitude,
        depthKm,
        latitude,
        longitude,
        row?.misfit,
        row?.unscaledMisfit,
        row?.nwin,
        counts.get(event),
      ];
    }),
  );
}

function stationTable(inspector: Inspector, chosen: ModelEvaluation): TableBlock {
  const found = new Map<string, { misfit: number; nwin: number; events: number }>();
  for (const row of inspector.misfit("station")) {
    if (!isOf(row, chosen)) continue;
    const key = `${row.network}.${row.station}`;
    const sum = found.get(key) ?? { misfit: 0, nwin: 0, events: 0 };
    sum.misfit += row.unscaledMisfit;
    sum.nwin += row.nwin;
    sum.events++;
    found.set(key, sum);
  }
  return table(
    "Stations",
    [
      "network",
      "station",
      ["latitude", "°"],
      ["longitude", "°"],
      "unscaled misfit",
      "misfit per window",
      "windows",
      "events",
    ],
    inspector.stations.map(({ network, station, latitude, longitude }) => {
      const sum = found.get(`${network}.${station}`);
      return [
        network,
        station,
        latitude,
        longitude,
        sum?.misfit,
        sum === undefined ? undefined : sum.misfit / sum.nwin,
        sum?.nwin,
        sum?.events,
      ];
    }),
  );
}

function pairTable(inspector: Inspector): TableBlock {
  const keyOf = ({
    event,
    network,
    station,
  }: Pick<PairRow, "event" | "network" | "station">): string =>
    JSON.stringify([event, network, station]);
  const places = new Map(inspector.srcrcv().map((row) => [keyOf(row), row]));
  const hasPlaces = places.size > 0;
  return table(
    "Events at stations",
    [
      "event",
      "network",
      "station",
      "iteration",
      "step",
      "unscaled misfit",
      "windows",
      "misfit per window",
      ...(hasPlaces
        ? ([
            ["distance", "km"],
            ["azimuth", "°"],
            ["back-azimuth", "°"],
          ] as const)
        : []),
    ],
    inspector.misfit("station").map((row) => {
      const place = places.get(keyOf(row));
      const { event, network, station, iteration, step, unscaledMisfit, nwin, misfit } = row;
      const cells = [event, network, station, iteration, step, unscaledMisfit, nwin, misfit];
      return hasPlaces ? [...cells, place?.distanceKm, place?.azimuth, place?.backAzimuth] : cells;
    }),
  );
}

function windowTable(inspector: Inspector): TableBlock {
  return table(
    "Windows",
    [
      "event",
      "network",
      "station",
      "channel",
      "iteration",
      "step",
      "misfit",
      ["start", "s"],
      ["end", "s"],
      ["length", "s"],
      ["time shift", "s"],
      "dlnA",
      "correlation",
      "weight",
    ],
    inspector.windows.map((row) => [
      row.event,
      row.network,
      row.station,
      row.channel === "" ? row.component : row.channel,
      row.iteration,
      row.step,
      row.misfit,
      row.relativeStarttime,
      row.relativeEndtime,
      row.lengthSeconds,
      row.ccShiftInSeconds,
      row.dlnA,
      row.maxCcValue,
      row.windowWeight,
    ]),
  );
}
