import { argumentsOf } from "./case-records.ts";
import { readLabels, visitCases } from "../../crop/index.ts";
import { blocksOf, LazyDataset } from "../../dataset/index.ts";
import { misfitDataset, type PairMisfit, type PairResult } from "../../seismic/index.ts";
import type { FoundCrop } from "../arguments.ts";

/** Results of more pairs than these are not held in memory. */
const mostPairs = 200_000;

/**
 * Gives the misfits that a crop over event and station has so far, where its cases give such, as `crop reap` would write them; its own
 * reaper is not run, since that writes files. Undefined for any other crop.
 */
export function pairDataset({ folder, manifest }: FoundCrop): LazyDataset | undefined {
  const names = manifest.arguments;
  const [event, station] = [names.indexOf("event"), names.indexOf("station")];
  if (event < 0 || station < 0 || manifest.cases > mostPairs) return undefined;
  const { space, attrs } = readLabels(folder, manifest.id);
  const settingsOf = argumentsOf(space);
  const found = new Map<number, PairMisfit>();
  visitCases(folder, manifest, (run) => {
    const outcome = run.outcome();
    if (outcome.kind === "data" && isPairMisfit(outcome.data))
      found.set(run.caseNumber, outcome.data);
  });
  if (found.size === 0) return undefined;
  const pairs = Array.from({ length: manifest.cases }, (_, caseNumber): PairResult => {
    const settings = settingsOf(caseNumber);
    return {
      event: String(settings[event]),
      station: String(settings[station]),
      result: found.get(caseNumber) ?? null,
    };
  });
  const components = [...found.values()].flatMap((pair) =>
    pair.components.map(({ component }) => component),
  );
  const { title } = attrs;
  return new LazyDataset(
    blocksOf(
      misfitDataset(pairs, [...new Set(components)], typeof title === "string" ? { title } : {}),
    ),
  );
}

function isPairMisfit(data: unknown): data is PairMisfit {
  if (typeof data !== "object" || data === null) return false;
  const { misfit, nwin, components } = data as Partial<Record<keyof PairMisfit, unknown>>;
  return (
    (misfit === null || typeof misfit === "number") &&
    typeof nwin === "number" &&
    Array.isArray(components) &&
    components.every(isComponentMisfit)
  );
}

function isComponentMisfit(value: unknown): boolean {
  if (typeof value !== "object" || value === null) return false;
  const { component, windows } = value as {
    readonly component?: unknown;
    readonly windows?: unknown;
  };
  return typeof component === "string" && Array.isArray(windows);
}
