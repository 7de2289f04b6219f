import { join } from "node:path";
import { layout } from "../crop/index.ts";

/** The names of everything below `jobs/` in the folder of a crop; no other module spells one. */
export const jobsLayout = {
  /** One submission: its record, scripts and logs. */
  submission: (crop: string, number: number): string =>
    join(layout.jobs(crop), String(number).padStart(4, "0")),
  record: (crop: string, number: number): string =>
    join(jobsLayout.submission(crop, number), "jobs.json"),
  script: (crop: string, number: number, part: number): string =>
    join(jobsLayout.submission(crop, number), `${part}.sh`),
  logs: (crop: string, number: number): string => join(jobsLayout.submission(crop, number), "logs"),
  /** Logs of a script that was printed, and that its user submits. */
  printedLogs: (crop: string): string => join(layout.jobs(crop), "printed", "logs"),
  /** The last answer of the schedulers. */
  view: (crop: string): string => join(layout.jobs(crop), "view.json"),
  /** What grows on the nodes: this package's grower, frozen as the definition is. */
  program: (crop: string, digest: string): string => join(layout.jobs(crop), `program-${digest}`),
} as const;

/** Gives the number of the submission that a name below `jobs/` stands for, or undefined. */
export function submissionOfName(name: string): number | undefined {
  return /^\d{4,}$/.test(name) && Number(name) > 0 ? Number(name) : undefined;
}
