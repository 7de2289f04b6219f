import { CropError, messageOf } from "../errors.ts";
import type { CaseRunner } from "./case-runner.ts";
import { loadDefinition } from "./load-definition.ts";
import type { CropDefinition } from "./definition.ts";
import type { LoadMessage } from "./worker-messages.ts";

/** Loads the frozen definition and runs its `setup`: what a process does once, before its first case. */
export async function loadRunner(order: LoadMessage): Promise<CaseRunner> {
  Object.assign(process.env, order.env); // before native code is loaded, which looks once
  const { definition, options, where, codeHash } = order;
  return prepareRunner(await loadDefinition(definition, options, where, codeHash), order);
}

/** Makes a definition that is loaded already ready to run cases. */
export async function prepareRunner(
  definition: CropDefinition,
  order: LoadMessage,
): Promise<CaseRunner> {
  const fixed = { ...definition.resources, ...order.constants };
  const setup = await runSetup(definition, fixed, order.where);
  return {
    definition,
    template: { ...fixed, ...Object.fromEntries(order.names.map((name) => [name, undefined])) },
    setup,
    names: order.names,
    expected: order.expected,
    outputNames: new Set(),
    wasQuick: false,
    readMs: 0,
    longSeconds: Infinity,
    seed: order.seed,
    retries: order.retries,
    sourceFolder: order.sourceFolder,
    workFolder: order.workFolder,
  };
}

async function runSetup(
  definition: CropDefinition,
  fixed: Readonly<Record<string, unknown>>,
  where: string,
): Promise<unknown> {
  try {
    return await definition.setup?.(fixed);
  } catch (error) {
    throw new CropError(
      "bad-definition",
      `${where}: its \`setup\` threw: ${messageOf(error)}${placeOf(error)}`,
      { cause: error, fields: { file: where } },
    );
  }
}

// A message such as "x is undefined" tells nothing without its place.
function placeOf(error: unknown): string {
  const stack = error instanceof Error ? (error.stack ?? "") : "";
  const place = /^ +(at .+)$/m.exec(stack)?.[1];
  return place === undefined ? "" : ` (${place})`;
}
