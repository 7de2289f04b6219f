import { basename } from "node:path";
import type { Manifest } from "./manifest.ts";
import type { BatchSummary, ResultHeader } from "./result-file.ts";

const names = [
  "crop_name",
  "crop_id",
  "crop_code_sha256",
  "crop_source",
  "crop_version",
  "crop_node_versions",
  "crop_hosts",
  "crop_git_commit",
  "crop_sown",
  "crop_started",
  "crop_finished",
] as const;

/** The attributes that tell where the results of a crop come from. */
export const provenanceNames: ReadonlySet<string> = new Set(names);

/** Gathers who grew the batches of a crop, where and when, while their results are read. */
export class Provenance {
  readonly #manifest: Manifest;
  readonly #nodeVersions = new Set<string>();
  readonly #hosts = new Set<string>();
  #started = Infinity;
  #finished = -Infinity;

  constructor(manifest: Manifest) {
    this.#manifest = manifest;
  }

  /** Takes in the result of a batch. */
  add({ sessions }: ResultHeader, summary: BatchSummary | undefined): void {
    for (const { nodeVersion, owner, startedMs } of sessions) {
      this.#nodeVersions.add(nodeVersion);
      this.#hosts.add(owner.host);
      this.#started = Math.min(this.#started, startedMs);
    }
    if (summary !== undefined) this.#finished = Math.max(this.#finished, summary.finishedMs);
  }

  /** Gives it all as attributes of the dataset. */
  attrs(): Readonly<Partial<Record<(typeof names)[number], string>>> {
    const { name, id, sown, definition } = this.#manifest;
    return {
      crop_name: name,
      crop_id: id,
      crop_code_sha256: definition.codeHash,
      crop_source: definition.source === "" ? "a function in memory" : basename(definition.source),
      crop_version: sown.cropVersion,
      crop_node_versions: [...this.#nodeVersions].toSorted().join(" "),
      crop_hosts: [...this.#hosts].toSorted().join(" "),
      ...(sown.gitCommit === undefined ? {} : { crop_git_commit: sown.gitCommit }),
      crop_sown: sown.time,
      ...(Number.isFinite(this.#started) ? { crop_started: isoText(this.#started) } : {}),
      ...(Number.isFinite(this.#finished) ? { crop_finished: isoText(this.#finished) } : {}),
    };
  }
}

function isoText(ms: number): string {
  return new Date(ms).toISOString();
}
