// Words that Grid Engine takes for no name.
const keywords = /^(?:all|none|template)$/i;

/**
 * Gives a job name that every scheduler takes: letters, digits, `_`, `.`, `-`, a letter in front, at most 128 characters (`limit`).
 * Names of crops may hold anything that a file name may.
 */
export function jobName(text: string, limit: number = 128): string {
  const plain = text
    .normalize("NFKD")
    .replaceAll(/\p{M}/gu, "")
    .replaceAll(/[^A-Za-z0-9_.-]+/g, "-");
  const isName = /^[A-Za-z]/.test(plain) && !keywords.test(plain);
  const named = isName ? plain : `crop-${plain.replace(/^[-.]+/, "")}`;
  return named.slice(0, limit).replace(/[-.]+$/, "") || "crop";
}
