/** Attributes of an element; undefined ones are left out. */
export type SvgAttributes = Readonly<Record<string, string | number | undefined>>;

/** Writes an element. Its content is SVG already; {@link escapeText} makes text so. */
export function element(name: string, attributes: SvgAttributes, content: string = ""): string {
  const list = Object.entries(attributes)
    .filter(([, value]) => value !== undefined)
    .map(
      ([key, value]) =>
        ` ${key}="${typeof value === "number" ? round(value) : escapeText(value ?? "")}"`,
    );
  return content === ""
    ? `<${name}${list.join("")}/>`
    : `<${name}${list.join("")}>${content}</${name}>`;
}

/** Writes a text element. */
export function text(
  x: number,
  y: number,
  content: string,
  attributes: SvgAttributes = {},
): string {
  return element("text", { x, y, ...attributes }, escapeText(content));
}

/** Makes any text fit for XML 1.0; characters that XML forbids become spaces. */
export function escapeText(content: string): string {
  return content
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;")
    .replaceAll('"', "&quot;")
    .replaceAll(
      // oxlint-disable-next-line no-control-regex -- these are what XML forbids
      /[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]|[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g,
      " ",
    );
}

/** Writes a coordinate with two decimals. */
export function round(value: number): string {
  return String(Math.round(value * 100) / 100);
}

/** Writes a whole picture on white. */
export function svgDocument(width: number, height: number, content: string): string {
  const attributes = {
    xmlns: "http://www.w3.org/2000/svg",
    width,
    height,
    viewBox: `0 0 ${width} ${height}`,
    "font-family": "DejaVu Sans, sans-serif",
    "font-size": 12,
  };
  return element("svg", attributes, element("rect", { width, height, fill: "#ffffff" }) + content);
}
