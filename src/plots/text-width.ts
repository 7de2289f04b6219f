/** How a text is set. */
export interface TextStyle {
  /** Pixels; default 12. */
  readonly size?: number;
  readonly isBold?: boolean;
}

// Advance widths of DejaVu Sans from space to tilde, in hundredths of the font size.
const advances = [
  32, 40, 46, 84, 64, 95, 78, 27, 39, 39, 50, 84, 32, 36, 32, 34, 64, 64, 64, 64, 64, 64, 64, 64,
  64, 64, 34, 34, 84, 84, 84, 53, 100, 68, 69, 70, 77, 63, 58, 77, 75, 29, 29, 66, 56, 86, 75, 79,
  60, 79, 69, 63, 61, 73, 68, 99, 69, 61, 69, 39, 34, 39, 84, 50, 50, 61, 63, 55, 63, 62, 35, 63,
  63, 28, 28, 58, 28, 97, 63, 61, 63, 63, 41, 52, 39, 63, 59, 82, 59, 59, 52, 64, 34, 64, 84,
];

const wideCyrillic = new Set(Array.from("ЖМФШЩЫЮжмфшщыю", (letter) => letter.codePointAt(0)));

/**
 * Gives the width of a text in pixels, within 5 % for ASCII; other letters count as the wide ones of their alphabet, so that
 * room is left over rather than missing.
 */
export function textWidth(text: string, { size = 12, isBold = false }: TextStyle = {}): number {
  let width = 0;
  for (const letter of text) {
    const advance = advanceOf(letter.codePointAt(0) ?? 0);
    // Bold letters are wider by a stroke, wide ones by two.
    width += isBold && advance > 0 ? Math.max(advance + 8, advance * 1.14) : advance;
  }
  return (width / 100) * size;
}

function advanceOf(code: number): number {
  const known = advances[code - 32];
  if (known !== undefined) return known;
  if (code >= 0x300 && code < 0x370) return 0; // combining marks
  if (code >= 0x2070 && code < 0x20a0) return 42; // superscripts and subscripts
  if (code === 0xb2 || code === 0xb3 || code === 0xb9) return 42;
  if (code >= 0x400 && code < 0x530) {
    const isSmall = code >= 0x430 && code < 0x460;
    return wideCyrillic.has(code) ? (isSmall ? 92 : 109) : isSmall ? 64 : 76;
  }
  if (code >= 0x391 && code < 0x3aa) return 79; // Greek capitals
  return code < 0x2000 ? 68 : 100;
}

/** Gives the text, or its beginning with an ellipsis where it is wider than `width` pixels. */
export function shortenText(text: string, width: number, style: TextStyle = {}): string {
  if (textWidth(text, style) <= width) return text;
  const letters = Array.from(text);
  let room = width - textWidth("…", style);
  let kept = 0;
  while (kept < letters.length) {
    room -= textWidth(letters[kept] ?? "", style);
    if (room < 0) break;
    kept++;
  }
  return `${letters.slice(0, kept).join("").trimEnd()}…`;
}

/** Gives the text in at most `most` lines of `width` pixels, broken between words; the last is shortened. */
export function wrapText(
  text: string,
  width: number,
  most: number,
  style: TextStyle = {},
): readonly string[] {
  const words = text.split(/\s+/).filter((word) => word !== "");
  const lines: string[] = [];
  while (words.length > 0) {
    let line = words.shift() ?? "";
    while (words.length > 0) {
      const longer = `${line} ${words[0] ?? ""}`;
      if (lines.length < most - 1 && textWidth(longer, style) > width) break;
      line = longer;
      words.shift();
    }
    lines.push(shortenText(line, width, style));
  }
  return lines;
}
