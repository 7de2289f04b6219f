import type { MisfitWindow } from "./misfit-window.ts";
import type { SelectionLog } from "./selection-log.ts";
import { levelOfSamples, type WindowConfig } from "./window-config.ts";

/**
 * Gives the windows whose time shift, amplitude ratio and correlation the configuration accepts at their center.
 * Source: Maggi et al. (2009), section 2.3; pyflex 0.2.0 `reject_based_on_data_fit_criteria`.
 */
export function siftMisfits(
  log: SelectionLog,
  config: WindowConfig,
  npts: number,
  windows: readonly MisfitWindow[],
): readonly MisfitWindow[] {
  const { tshiftReference, dlnaReference } = config;
  const tshift = levelOfSamples("tshiftAcceptanceLevel", config.tshiftAcceptanceLevel, npts);
  const dlna = levelOfSamples("dlnaAcceptanceLevel", config.dlnaAcceptanceLevel, npts);
  const cc = levelOfSamples("ccAcceptanceLevel", config.ccAcceptanceLevel, npts);
  const within = (value: number, reference: number, level: number): boolean =>
    reference - level < value && value < reference + level;
  let left = windows;
  left = log.sift("tshift", left, ({ ccShiftInSeconds, center }) =>
    within(ccShiftInSeconds, tshiftReference, tshift[center]!),
  );
  left = log.sift("dlna", left, ({ dlnA, center }) => within(dlnA, dlnaReference, dlna[center]!));
  return log.sift("cc", left, ({ maxCcValue, center }) => !(maxCcValue < cc[center]!));
}
