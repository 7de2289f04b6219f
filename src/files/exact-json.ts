/** A text that stands for another token; no file keeps a text with NUL, so no program prints one. */
const mark = "\u0000";
/** Texts, which are left alone; the bare words; whole numbers of 16 digits or more. */
const tokens = /"(?:[^"\\]|\\.)*"|-?\bInfinity\b|\bNaN\b|(?<![\d.eE+-])-?[1-9]\d{15,}(?![\d.eE])/g;

/**
 * Reads JSON, also with the bare words `NaN` and `Infinity` that many programs print. Whole numbers beyond 2^53, which
 * `JSON.parse` rounds, are bigints.
 *
 * @throws SyntaxError for what is no JSON
 */
export function parseExactJson(text: string): unknown {
  let hasMarks = false;
  const marked = text.replaceAll(tokens, (token) => {
    if (token.startsWith('"') || Number.isSafeInteger(Number(token))) return token;
    hasMarks = true;
    return JSON.stringify(mark + token);
  });
  if (!hasMarks) return JSON.parse(text);
  return JSON.parse(marked, (_, value: unknown) =>
    typeof value === "string" && value.startsWith(mark) ? numberOf(value.slice(1)) : value,
  );
}

function numberOf(token: string): number | bigint {
  return /\d/.test(token) ? BigInt(token) : Number(token);
}
