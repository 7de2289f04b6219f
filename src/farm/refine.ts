import { parseSpace } from "../combos/index.ts";
import type { Dataset } from "../dataset/index.ts";
import { CropError } from "../errors.ts";
import type { CultivateOptions } from "./cultivate.ts";
import type { AskedSpace } from "./farmer.ts";
import type { Harvester } from "./harvester.ts";

/** What a proposer is told beside the data. */
export interface RefineContext {
  /** From 0, in this call. */
  readonly round: number;
  /** Dimensions of the outputs themselves, which are not swept. */
  readonly innerDims: ReadonlySet<string>;
}

/** Gives what to run next, from the data so far; undefined to end. Places that are there already are not run again. */
export type Propose = (
  dataset: Dataset | undefined,
  context: RefineContext,
) => AskedSpace | undefined | Promise<AskedSpace | undefined>;

/** How far a refinement goes, and how its crops are grown. */
export interface RefineOptions extends Omit<CultivateOptions, "combos" | "cases" | "missingOnly"> {
  /** Default 100. */
  readonly maxRounds?: number;
  /** A round that would exceed so many cases in all is not begun; default: no limit. */
  readonly maxCases?: number;
  readonly onRound?: (round: number, cases: number) => void;
}

/** What a refinement did. */
export interface Refinement {
  readonly rounds: number;
  readonly cases: number;
  readonly dataset: Dataset | undefined;
  /** Why it ended. */
  readonly ended: "nothing-proposed" | "nothing-missing" | "max-rounds" | "max-cases";
}

/**
 * Runs an adaptive sweep: round after round, `propose` looks at the data and says what to run next, and a crop of that is sown, grown
 * and taken in. All state is on disk, in data and crop: when it is killed, the same call goes on where it was.
 *
 * @throws CropError `usage` for a harvester without a file, and what cultivating throws
 */
export async function refine(
  harvester: Harvester,
  propose: Propose,
  options: RefineOptions = {},
): Promise<Refinement> {
  const { maxRounds = 100, maxCases = Infinity, onRound, ...cultivation } = options;
  if (harvester.dataName === undefined)
    throw new CropError("usage", "a sweep is refined in a file; give the harvester a `dataName`");
  const { varDims, varCoords } = harvester.runner;
  const innerDims = new Set([...Object.values(varDims).flat(), ...Object.keys(varCoords)]);
  let cases = 0;
  for (let round = 0; ; round++) {
    const dataset = await harvester.fullDs();
    const end = (ended: Refinement["ended"]): Refinement => ({
      rounds: round,
      cases,
      dataset,
      ended,
    });
    if (round >= maxRounds) return end("max-rounds");
    const asked = await propose(dataset, { round, innerDims });
    if (asked === undefined) return end("nothing-proposed");
    const space = await harvester.spaceOf(asked, { missingOnly: true, ...cultivation });
    if (space === undefined) return end("nothing-missing");
    const { size } = parseSpace(space);
    if (cases + size > maxCases) return end("max-cases");
    onRound?.(round, size);
    await harvester.cultivate(asked.combos, {
      ...cultivation,
      ...(asked.cases === undefined ? {} : { cases: asked.cases }),
      ...(asked.fnArgs === undefined ? {} : { fnArgs: asked.fnArgs }),
    });
    cases += size;
  }
}
