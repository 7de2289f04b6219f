import { canonicalSpace, type Partition } from "../combos/index.ts";
import { encode, sha256 } from "../files/index.ts";
import type { DefinitionOptions } from "./definition.ts";
import { describeVariables } from "./manifest.ts";
import type { ResolvedDefinition } from "./resolve-definition.ts";

/** What a sowing asked for, each part as a text or a digest, by its name in messages. */
export type SowRequest = Readonly<Record<string, string>>;

/** Describes what is sown, so that another request under the same name is told from it. */
export function describeRequest(
  source: "module" | "memory",
  resolved: ResolvedDefinition,
  parts: Partition,
  shuffle: number | undefined,
  options: { readonly seed?: number; readonly options?: DefinitionOptions },
): SowRequest {
  const { definition, space, constants, vars } = resolved;
  const shapes = Object.entries(vars ?? {}).map(([name, { dims = [], dtype }]) => [
    name,
    dims,
    dtype,
  ]);
  return {
    "combos and cases": canonicalSpace(space),
    constants: sha256(encode(Object.entries(constants).toSorted(([a], [b]) => (a < b ? -1 : 1)))),
    batches: `${parts.numBatches} of ${space.size} cases, first ${parts.count(1)}`,
    shuffle: shuffle === undefined ? "none" : String(shuffle),
    seed: String(options.seed ?? definition.seed ?? 0),
    variables: sha256(JSON.stringify(shapes)),
    options: JSON.stringify(
      Object.entries(options.options ?? {}).toSorted(([a], [b]) => (a < b ? -1 : 1)),
    ),
    ...(source === "memory" ? { labels: describeLabels(resolved) } : {}),
  };
}

// The code of a module holds them, that of a function in memory does not.
function describeLabels({ coords, definition, vars }: ResolvedDefinition): string {
  const variables = vars === undefined ? {} : describeVariables(vars);
  return sha256(encode([coords, definition.attrs ?? {}, variables]));
}

/** Lists the parts of a request that are not as they were sown. */
export function changedParts(request: SowRequest, sown: SowRequest): readonly string[] {
  return Object.keys(request).filter((part) => request[part] !== sown[part]);
}

/** Tells whether a part tells of results and does not make them: reaping checks the results against it, so a refresh may change it. */
export function isRefreshable(part: string): boolean {
  return part === "labels" || part === "variables";
}
