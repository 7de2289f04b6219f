/** Gives a number with its sign, also that of a positive one, and so many decimals; "NaN" for what is no number. */
export function signed(value: number, decimals: number = 2): string {
  if (Number.isNaN(value)) return "NaN";
  const digits = Math.abs(value).toFixed(decimals);
  if (Number(digits) === 0) return digits;
  return `${value < 0 ? "−" : "+"}${digits}`;
}
