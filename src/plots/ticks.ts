/**
 * Gives evenly spaced round numbers (1, 2 or 5 times a power of ten) that lie within [low, high], about `count` of them; the
 * one number where the range is empty.
 */
export function niceTicks(low: number, high: number, count: number): number[] {
  if (!(high > low)) return Number.isFinite(low) ? [low] : [];
  const rough = (high - low) / Math.max(1, count);
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = power * ([1, 2, 5, 10].find((each) => each * power >= rough * 0.999) ?? 10);
  const first = Math.ceil(low / step - 1e-9);
  const last = Math.floor(high / step + 1e-9);
  // Divided rather than multiplied, so that 0.3 is 0.3.
  const inverse = Math.round(1 / step);
  const isFraction = step < 1 && Number.isSafeInteger(inverse);
  return Array.from({ length: Math.max(0, last - first + 1) }, (_, i) =>
    isFraction ? (first + i) / inverse : (first + i) * step,
  );
}

/** Gives the powers of ten within [low, high], both positive; every n-th of them where there are many. */
export function decadeTicks(low: number, high: number, count: number): number[] {
  const first = Math.ceil(Math.log10(low) - 1e-9);
  const last = Math.floor(Math.log10(high) + 1e-9);
  const step = Math.max(1, Math.ceil((last - first + 1) / Math.max(1, count)));
  const ticks: number[] = [];
  for (let exponent = first; exponent <= last; exponent += step) ticks.push(10 ** exponent);
  return ticks.length >= 2 ? ticks : niceTicks(low, high, count);
}

const superscripts = "⁰¹²³⁴⁵⁶⁷⁸⁹";

/** Writes a number for a reader: a real minus sign, few digits, 1.5×10⁻⁶ for the very small and very large. */
export function formatNumber(value: number): string {
  if (!Number.isFinite(value)) return Number.isNaN(value) ? "NaN" : value > 0 ? "∞" : "−∞";
  if (value === 0) return "0";
  const size = Math.abs(value);
  if (size >= 1e5 || size < 1e-3) {
    const [mantissa = "", exponent = "0"] = value.toExponential(3).split("e");
    const digits = [...String(Math.abs(Number(exponent)))]
      .map((digit) => superscripts[Number(digit)])
      .join("");
    const power = `10${Number(exponent) < 0 ? "⁻" : ""}${digits}`;
    const short = String(Number(mantissa));
    const text = short === "1" ? power : short === "-1" ? `-${power}` : `${short}×${power}`;
    return text.replace("-", "−");
  }
  return String(Number(value.toPrecision(6))).replace("-", "−");
}
