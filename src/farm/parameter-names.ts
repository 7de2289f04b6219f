/** What a function takes out of its settings. */
export interface Parameters {
  readonly names: readonly string[];
  /** Those without a default. */
  readonly required: readonly string[];
}

/**
 * Gives what a function takes out of its settings, `({ a, b = 2 }) => …`; undefined where the head of its text does not tell it.
 */
export function parametersOf(fn: (...args: never[]) => unknown): Parameters | undefined {
  const pattern = /^(?:async\s+)?(?:function\s*\*?\s*[\w$]*\s*)?[\w$]*\s*\(\s*\{([^{}]*)\}/u;
  const head = pattern.exec(String(fn))?.[1];
  if (head === undefined) return undefined;
  const names: string[] = [];
  const required: string[] = [];
  for (const part of head.split(",").map((each) => each.trim())) {
    if (part === "") continue;
    const name = /^([\p{L}\p{N}_$]+)\s*(?:[:=].*)?$/su.exec(part)?.[1];
    if (name === undefined) return undefined; // a rest, a computed name, a comment
    names.push(name);
    if (!part.includes("=")) required.push(name);
  }
  return { names, required };
}
