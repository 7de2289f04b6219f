/** Where a command of a scenario finds what it needs. */
export interface Places {
  /** A fresh folder, removed afterwards. */
  readonly folder: string;
  /** Root of the repository. */
  readonly repository: string;
  /** The Python that has the peers of tools/peers.txt. */
  readonly python: string;
}

/** A program and its arguments, run without a shell in {@link Places.folder}. */
export type CommandLine = (places: Places) => readonly string[];

/** What one side of a comparison runs. */
export interface Side {
  /** Prepares the folder once for all runs, unmeasured; without it every run has a folder of its own. */
  readonly once?: readonly CommandLine[];
  /** Prepares each run, unmeasured. */
  readonly before?: readonly CommandLine[];
  /** The process that is measured, from its start to its end. */
  readonly measured: CommandLine;
}

/** The same work, done by this package and by its peer. */
export interface Scenario {
  readonly name: string;
  readonly peer: Side;
  readonly ours?: Side;
}
