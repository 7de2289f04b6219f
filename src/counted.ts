/** Says how many there are of something: "1 batch", "0 batches", "12 failed cases". */
export function counted(count: number, what: string): string {
  return `${count} ${what}${count === 1 ? "" : /(?:ch|s)$/.test(what) ? "es" : "s"}`;
}
