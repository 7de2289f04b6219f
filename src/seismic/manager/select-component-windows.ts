import { CropError } from "../../errors.ts";
import type { Config } from "../config/index.ts";
import {
  type MisfitWindow,
  type Place,
  refitWindows,
  type RefitOptions,
  selectWindows,
  type WindowSelection,
} from "../windows/index.ts";
import type { ComponentPair } from "./component-pairs.ts";
import type { ComponentWindows } from "./measure-components.ts";

/** How the windows of each component were come by, by the component's letter. */
export type ComponentSelections = ReadonlyMap<string, WindowSelection>;

/** Selects windows for each component. @throws CropError as {@link selectWindows} */
export function selectComponentWindows(
  pairs: readonly ComponentPair[],
  config: Config,
  place: Place | undefined,
): ComponentSelections {
  const options = { winAmpRatio: config.winAmpRatio, ...(place && { place }) };
  return new Map(
    pairs.map(({ component, observed, synthetic }) => [
      component,
      selectWindows(observed, synthetic, config.pyflexConfig, options),
    ]),
  );
}

/**
 * Fits given windows to the traces of each component.
 *
 * @throws CropError `bad-data` for a window that is not inside the trace, else as {@link refitWindows}
 */
export function refitComponentWindows(
  windows: ComponentWindows,
  pairs: readonly ComponentPair[],
  config: Config,
  options: RefitOptions,
): ComponentWindows {
  return withoutEmpty(
    pairs.map(({ component, observed, synthetic }) => {
      const given = windows.get(component) ?? [];
      const stray = given.find(
        ({ left, right }) => !(0 <= left && left < right && right < observed.npts),
      );
      if (stray !== undefined) {
        throw new CropError(
          "bad-data",
          `${observed.id}: a given window from sample ${stray.left} to ${stray.right} is not inside a trace of ${observed.npts} samples`,
          { fields: { id: observed.id } },
        );
      }
      return [component, refitWindows(given, observed, synthetic, config.pyflexConfig, options)];
    }),
  );
}

/** Gives the windows of those components that have any. */
export function withoutEmpty(
  entries: readonly (readonly [component: string, windows: readonly MisfitWindow[]])[],
): ComponentWindows {
  return new Map(entries.filter(([, windows]) => windows.length > 0));
}
