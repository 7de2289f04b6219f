/** Attributes of an element; undefined ones are left out. */
export type SvgAttributes = Readonly<Record<string, string | number | undefined>>;

/** Gives an element. Its content is SVG already; {@link escapeText} makes text so. */
export function element(name: string, attributes: SvgAttributes, content: string = ""): string {
  let list = "";
  for (const [key, value] of Object.entries(attributes)) {
    if (value === undefined) continue;
    list += ` ${key}="${typeof value === "number" ? coordinate(value) : escapeText(value)}"`;
  }
  return content === "" ? `<${name}${list}/>` : `<${name}${list}>${content}</${name}>`;
}

/** Gives a text element. */
export function text(
  x: number,
  y: number,
  content: string,
  attributes: SvgAttributes = {},
): string {
  return element("text", { x, y, ...attributes }, escapeText(content));
}

// What XML 1.0 forbids: control characters, halves of surrogate pairs, two non-characters (section 2.2).
const forbidden =
  // oxlint-disable-next-line no-control-regex -- these are what XML forbids
  /[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]|[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g;

/** Gives any text in a form fit for XML 1.0; characters that XML forbids become spaces. */
export function escapeText(content: string): string {
  return content
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;")
    .replaceAll('"', "&quot;")
    .replaceAll(forbidden, " ");
}

/** Farther than this from a picture nothing is seen; renderers count coordinates in 32 bits. */
const farthest = 1e5;

/**
 * Gives a coordinate in pixels with two decimals.
 *
 * @throws RangeError on NaN, which no picture may hold.
 */
export function coordinate(value: number): string {
  if (Number.isNaN(value)) throw new RangeError("a coordinate of a picture is NaN");
  const near = Math.min(farthest, Math.max(-farthest, value));
  return String(Math.round(near * 100) / 100);
}

/** Gives a whole picture on white. */
export function svgDocument(width: number, height: number, content: string): string {
  const attributes = {
    xmlns: "http://www.w3.org/2000/svg",
    width,
    height,
    viewBox: `0 0 ${coordinate(width)} ${coordinate(height)}`,
    "font-family": "DejaVu Sans, sans-serif",
    "font-size": 12,
    fill: "#222222",
  };
  return element("svg", attributes, element("rect", { width, height, fill: "#ffffff" }) + content);
}
