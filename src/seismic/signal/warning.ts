/** Takes what a caller should know of a result that is not quite what was asked. */
export type Warn = (message: string) => void;

/** Hands a warning to the process, which prints it to stderr unless told otherwise. */
export const emitWarning: Warn = (message) => {
  process.emitWarning(message, "SeismicWarning");
};
