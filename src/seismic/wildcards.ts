/**
 * Tells whether `text` matches a shell pattern: `*` any run, `?` one character, `[a-z]` and `[!a-z]` one of
 * (or none of) a set; a bracket that is not closed stands for itself. The case counts unless `ignoreCase`
 * is given. The time is bounded by the product of the two lengths, whatever the pattern.
 */
export function matchesWildcard(
  pattern: string,
  text: string,
  options: { readonly ignoreCase?: boolean } = {},
): boolean {
  const fold = (word: string): string => (options.ignoreCase === true ? word.toUpperCase() : word);
  const tokens = tokensOf(fold(pattern));
  const characters = [...fold(text)];
  let t = 0;
  let star = -1; // the last star, and where the run that it takes ends at present
  let runEnd = 0;
  for (let c = 0; c < characters.length;) {
    const token = tokens[t];
    if (token === "*") {
      star = t++;
      runEnd = c;
    } else if (token !== undefined && matchesOne(token, characters[c]!)) {
      t++;
      c++;
    } else if (star !== -1) {
      t = star + 1;
      c = ++runEnd;
    } else {
      return false;
    }
  }
  return tokens.slice(t).every((token) => token === "*");
}

/** Splits a pattern into stars, question marks, sets and single characters. */
function tokensOf(pattern: string): readonly string[] {
  return pattern.match(/\[!?\]?[^\]]*\]|[\s\S]/gu) ?? [];
}

function matchesOne(token: string, character: string): boolean {
  if (token === "?") return true;
  if (!token.startsWith("[") || token.length < 3) return token === character;
  const isNegated = token.startsWith("[!");
  const members = token.slice(isNegated ? 2 : 1, -1);
  return isInSet([...members], character) !== isNegated;
}

function isInSet(members: readonly string[], character: string): boolean {
  for (let i = 0; i < members.length; i++) {
    const first = members[i]!;
    const last = members[i + 1] === "-" ? members[i + 2] : undefined;
    if (last === undefined ? first === character : first <= character && character <= last) {
      return true;
    }
    if (last !== undefined) i += 2;
  }
  return false;
}
