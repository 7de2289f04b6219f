/** The parts of the Earth that rays cross: of P or S above and below the source down to the core, of P in the two cores. */
export const regions = ["aboveP", "aboveS", "belowP", "belowS", "outer", "inner"] as const;

/** A part of the Earth and the kind of wave in it. */
export type Region = (typeof regions)[number];

/** What a ray of a phase has to fulfil: its parameter is at most or at least a slowness. */
export type Bound =
  | "sourceUpP"
  | "sourceUpS"
  | "sourceDownP"
  | "sourceDownS"
  | "surfaceP"
  | "surfaceS"
  | "mantleBaseP"
  | "mantleBaseS"
  | "outerTop"
  | "outerBase"
  | "innerTop"
  | "mohoP"
  | "mohoS";

/** The way of a seismic phase through the Earth. */
export interface Phase {
  readonly name: string;
  /** How often its rays cross each region, one way. */
  readonly crossings: Readonly<Record<Region, number>>;
  readonly atMost: readonly Bound[];
  readonly atLeast: readonly Bound[];
  /** Whether it needs a source below the surface. */
  readonly leavesUpwards: boolean;
  /** Along which boundary it runs, and how far at most, degrees; its rays have the slowness there. */
  readonly along?: { readonly bound: Bound; readonly most: number };
}

/**
 * Gives the way that the name of a phase tells: P and S, K and I for the mantle, the outer and the inner core, p and s for
 * the way up from the source, c and i for reflections off the cores, `diff` and `n` for waves along the core and the Moho.
 * Source: D. A. Storchak, J. Schweitzer and P. Bormann, Seism. Res. Lett. 74 (2003), 761-772.
 */
export function phaseOf(name: string): Phase {
  const crossings = { aboveP: 0, aboveS: 0, belowP: 0, belowS: 0, outer: 0, inner: 0 };
  const atMost: Bound[] = [];
  const atLeast: Bound[] = [];
  const leavesUpwards = /^[ps]/.test(name);
  if (leavesUpwards) {
    const wave = waveOf(name[0]!.toUpperCase());
    crossings[`above${wave}`] += 1;
    atMost.push(`sourceUp${wave}`);
  }
  const legs = [...name.replaceAll(/^[ps]|diff$|n$/g, "")];
  for (const [i, leg] of legs.entries()) {
    const [before, after] = [legs[i - 1] ?? "", legs[i + 1] ?? ""];
    if (leg === "P" || leg === "S") {
      const isFromSource = i === 0 && !leavesUpwards;
      const isTurning = !"Kc".includes(after || "-") && !"Kc".includes(before || "-");
      const ways = isTurning ? 2 : 1;
      crossings[`below${leg}`] += ways;
      crossings[`above${leg}`] += isFromSource ? ways - 1 : ways;
      atMost.push(isFromSource ? `sourceDown${leg}` : `surface${leg}`);
      (isTurning ? atLeast : atMost).push(`mantleBase${leg}`);
    } else if (leg === "K") {
      const isTurning = !"Ii".includes(after || "-") && !"Ii".includes(before || "-");
      crossings.outer += isTurning ? 2 : 1;
      atMost.push("outerTop");
      (isTurning ? atLeast : atMost).push("outerBase");
    } else if (leg === "I") {
      crossings.inner += 2;
      atMost.push("innerTop");
    }
  }
  return { name, crossings, atMost, atLeast, leavesUpwards, ...boundaryOf(name) };
}

function boundaryOf(name: string): Pick<Phase, "along"> {
  const wave = name.includes("S") ? "S" : "P";
  if (name.endsWith("diff")) return { along: { bound: `mantleBase${wave}`, most: 60 } };
  return name.endsWith("n") ? { along: { bound: `moho${wave}`, most: 20 } } : {};
}

function waveOf(letter: string): "P" | "S" {
  return letter === "S" ? "S" : "P";
}

/** Gives the names of the phases that the reference looks for: its list `ttall`. Source: obspy 1.5.1 `get_phase_names`. */
export function phaseNames(): readonly string[] {
  return [
    "p P Pn Pdiff PcP pP pPdiff sP sPdiff PP s S Sn Sdiff ScS pS pSdiff sS sSdiff SS PcS ScP PS SP",
    "PKP pPKP sPKP PKS SKP SKS pSKS sSKS PKKP PKKS SKKP SKKS PKPPKP SKSSKS",
    "PKiKP pPKiKP sPKiKP SKiKP PKIKP pPKIKP sPKIKP PKIKS SKIKP SKIKS pSKIKS sSKIKS",
    "PKIKKIKP PKIKKIKS SKIKKIKP SKIKKIKS PKIKPPKIKP SKIKSSKIKS",
  ].flatMap((line) => line.split(" "));
}
