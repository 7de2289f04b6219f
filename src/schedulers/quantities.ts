import { CropError } from "../errors.ts";
import type { EngineName } from "./engine-name.ts";

const secondsPer: Readonly<Record<string, number>> = { s: 1, m: 60, h: 3600, d: 86_400 };

/**
 * Gives whole seconds, rounded up, from a time as a scheduler's users write it: `30m`, `1h30m`, `2.5h`, `1-12:00:00`, `H:M:S`, or a
 * bare number, which Slurm and LSF take as minutes and the others as seconds. `M:S` is what Slurm makes of one
 * colon, `H:M` what LSF makes of it; the others refuse it.
 *
 * @throws CropError `usage` for what is none of these, or no time at all
 */
export function parseWalltime(text: string, engine: EngineName, option: string): number {
  const seconds = walltime(text.trim(), engine);
  if (seconds !== undefined && seconds > 0 && Number.isFinite(seconds)) return Math.ceil(seconds);
  throw new CropError(
    "usage",
    `${option} ${text}: write a time such as 30m, 2h, 1:30:00 or 1-12:00:00`,
  );
}

function walltime(text: string, engine: EngineName): number | undefined {
  const countsMinutes = engine === "slurm" || engine === "lsf";
  if (/^\d+(\.\d+)?$/.test(text)) return Number(text) * (countsMinutes ? 60 : 1);
  if (/^(\d+(\.\d+)?[smhd])+$/.test(text)) {
    let seconds = 0;
    for (const [, number, unit] of text.matchAll(/(\d+(?:\.\d+)?)([smhd])/g))
      seconds += Number(number) * secondsPer[unit!]!;
    return seconds;
  }
  const match = /^(?:(\d+)-)?(\d+)(?::(\d{1,2}))?(?::(\d{1,2}))?$/.exec(text);
  if (match === null) return undefined;
  const [days, first, second, third] = match.slice(1).map((part) => part && Number(part)) as (
    | number
    | undefined
  )[];
  if (days !== undefined) return 86_400 * days + 3600 * first! + 60 * (second ?? 0) + (third ?? 0);
  if (third !== undefined) return 3600 * first! + 60 * second! + third;
  if (engine === "slurm") return 60 * first! + second!;
  return engine === "lsf" ? 3600 * first! + 60 * second! : undefined;
}

/** Writes whole seconds as every scheduler reads them: `H:MM:SS`. */
export function formatWalltime(seconds: number): string {
  const two = (value: number): string => String(value).padStart(2, "0");
  return `${Math.floor(seconds / 3600)}:${two(Math.floor((seconds % 3600) / 60))}:${two(seconds % 60)}`;
}

const bytesPer: Readonly<Record<string, number>> = {
  "": 1,
  K: 2 ** 10,
  M: 2 ** 20,
  G: 2 ** 30,
  T: 2 ** 40,
};

/**
 * Gives MiB, rounded up, from `4G`, `512M`, `4gb`, `1.5GiB`; a bare number is MiB on Slurm, LSF and HTCondor and bytes on the
 * others, as they take it themselves. `0` stays 0: on Slurm all memory of a node.
 *
 * @throws CropError `usage` for what is no amount of memory
 */
export function parseMemory(text: string, engine: EngineName, option: string): number {
  const match = /^(\d+(?:\.\d+)?)\s*([KMGT]?)(?:I?B)?$/.exec(text.trim().toUpperCase());
  if (match === null)
    throw new CropError("usage", `${option} ${text}: write an amount of memory such as 4G or 512M`);
  const isBare = /\d$/.test(text.trim());
  const countsMib = engine === "slurm" || engine === "lsf" || engine === "htcondor";
  const unit = isBare && countsMib ? "M" : match[2]!;
  return Math.ceil((Number(match[1]) * bytesPer[unit]!) / bytesPer["M"]!);
}

/** Gives MiB from what schedulers print of the memory that was used: `51200K`, `1.500GB`, `2048kb`, or bytes; 0 from all else. */
export function mebibytesOf(printed: string): number {
  const match = /^(\d+(?:\.\d+)?)([KMGT]?)B?$/.exec(printed.trim().toUpperCase());
  return match === null
    ? 0
    : Math.round((Number(match[1]) * bytesPer[match[2]!]!) / bytesPer["M"]!);
}
