/** Gives the text of the stale time: that of the option, else of the environment, where an empty variable is none. */
export function staleTimeOf(option: string | undefined): string | undefined {
  return option ?? (process.env["CROP_STALE_SECONDS"] || undefined);
}
