const superscripts = "⁰¹²³⁴⁵⁶⁷⁸⁹";

/** Gives `10ⁿ` in superscript digits. */
export function powerOfTen(exponent: number): string {
  const digits = Array.from(
    String(Math.abs(exponent)),
    (digit) => superscripts[Number(digit)] ?? "",
  );
  return `10${exponent < 0 ? "⁻" : ""}${digits.join("")}`;
}

/**
 * Gives a number for a reader: at most six digits, a real minus sign, and 1.5×10⁻⁶ for the very small
 * and the very large. NaN is "NaN", the infinities are "∞" and "−∞".
 */
export function formatNumber(value: number): string {
  if (Number.isNaN(value)) return "NaN";
  if (!Number.isFinite(value)) return value > 0 ? "∞" : "−∞";
  const size = Math.abs(value);
  const rounded = Number(value.toPrecision(6));
  if (value === 0 || (size >= 1e-3 && size < 1e5)) return withMinus(String(rounded));
  if (Number.isInteger(value) && size < 1e6) return withMinus(String(value));
  const [mantissa = "0", exponent = "0"] = rounded.toExponential().split("e");
  return scientific(mantissa, Number(exponent));
}

/**
 * Gives the labels of evenly spaced ticks `step` apart: all with the same number of decimals, in powers of ten when the
 * largest of them is very small or very large.
 */
export function formatTicks(values: readonly number[], step: number): readonly string[] {
  const largest = values.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
  const exponent = largest === 0 ? 0 : exponentOf(largest);
  const finest = lastDecimalOf(step);
  const digits = exponent - finest;
  // Many digits are best read as they are: 1234567.25 rather than 1.23456725×10⁶.
  const isPlain =
    (exponent < 5 && exponent >= -3) || (digits > 4 && exponent >= 0 && exponent < 15);
  return values.map((value) => {
    if (isPlain) return withMinus(value.toFixed(Math.min(100, Math.max(0, -finest))));
    if (value === 0) return "0";
    // A text shifts by a power of ten without a rounding error.
    const mantissa = Number(shifted(value, -exponent)).toFixed(Math.min(100, Math.max(0, digits)));
    return scientific(mantissa, exponent);
  });
}

/** Gives n of the largest power 10ⁿ that is no greater than a positive number. */
export function exponentOf(value: number): number {
  return Number(value.toExponential().split("e")[1]);
}

function lastDecimalOf(step: number): number {
  const [mantissa = "", exponent = "0"] = Number(step.toPrecision(3)).toExponential().split("e");
  return Number(exponent) - (mantissa.split(".")[1]?.length ?? 0);
}

function shifted(value: number, by: number): string {
  const [mantissa = "0", exponent = "0"] = value.toExponential().split("e");
  return `${mantissa}e${Number(exponent) + by}`;
}

function scientific(mantissa: string, exponent: number): string {
  if (Number(mantissa) === 0) return "0";
  const power = powerOfTen(exponent);
  if (mantissa === "1") return power;
  return withMinus(mantissa === "-1" ? `-${power}` : `${mantissa}×${power}`);
}

function withMinus(text: string): string {
  return (/^-0(\.0*)?$/.test(text) ? text.slice(1) : text).replace("-", "−");
}
