/**
 * Gives the names that a function takes out of its settings, `({ a, b = 2, ...rest }) => …`; undefined where its text does not
 * tell them.
 */
export function parameterNames(fn: (...args: never[]) => unknown): string[] | undefined {
  const head = /^(?:async\s+)?(?:function\s*\*?\s*[\w$]*\s*)?[\w$]*\s*\(\s*\{([^{}]*)\}/u.exec(
    String(fn),
  );
  if (head === null) return undefined;
  const parts = head[1]!
    .split(",")
    .map((part) => part.trim())
    .filter((part) => part !== "");
  const names = parts.map((part) => /^([\p{L}\p{N}_$]+)\s*(?:[:=].*)?$/su.exec(part)?.[1]);
  return names.every((name) => name !== undefined) ? names : undefined;
}
