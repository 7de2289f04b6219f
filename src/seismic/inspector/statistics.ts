/** What can be asked of numbers. */
export type Statistic = "min" | "max" | "mean" | "median" | "std" | "var" | "sum" | "count";

/**
 * Gives a statistic of numbers, those that are NaN left out: `std` and `var` divide by one less than their number. Of no number
 * `sum` and `count` are 0, all others NaN.
 */
export function statisticOf(values: readonly number[], statistic: Statistic): number {
  const known = values.filter((value) => !Number.isNaN(value));
  const n = known.length;
  const sum = known.reduce((total, value) => total + value, 0);
  switch (statistic) {
    case "count":
      return n;
    case "sum":
      return sum;
    case "mean":
      return sum / n;
    case "min":
      return n === 0 ? NaN : known.reduce((a, b) => Math.min(a, b));
    case "max":
      return n === 0 ? NaN : known.reduce((a, b) => Math.max(a, b));
    case "median": {
      const sorted = known.toSorted((a, b) => a - b);
      const middle = Math.floor(n / 2);
      return n % 2 === 1
        ? sorted[middle]!
        : ((sorted[middle - 1] ?? NaN) + (sorted[middle] ?? NaN)) / 2;
    }
    default: {
      const mean = sum / n;
      const squares = known.reduce((total, value) => total + (value - mean) ** 2, 0);
      const variance = n < 2 ? NaN : squares / (n - 1);
      return statistic === "var" ? variance : Math.sqrt(variance);
    }
  }
}
