// What HTML allows in no text: control characters but tab and line ends, halves of surrogate pairs, non-characters.
const forbidden =
  // oxlint-disable-next-line no-control-regex -- these are what HTML forbids
  /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f\ufffe\uffff]|[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g;

/**
 * Gives any text in a form that stands for itself in HTML, between tags or within a double-quoted attribute. Characters that HTML
 * does not allow become U+FFFD.
 */
export function escapeHtml(text: string): string {
  return text
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;")
    .replaceAll('"', "&quot;")
    .replaceAll("'", "&#39;")
    .replaceAll(forbidden, "\ufffd");
}

/** Gives an element around content that is HTML already; attributes are plain texts, and those that are undefined are left out. */
export function tag(
  name: string,
  attributes: Readonly<Record<string, string | number | undefined>>,
  content: string = "",
): string {
  const list = Object.entries(attributes)
    .filter(([, value]) => value !== undefined)
    .map(([key, value]) => ` ${key}="${escapeHtml(String(value))}"`);
  return `<${name}${list.join("")}>${content}</${name}>`;
}
