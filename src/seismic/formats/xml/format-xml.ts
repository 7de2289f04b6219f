import { CropError } from "../../../errors.ts";
import type { XmlElement } from "./parse-xml.ts";

const indent = "  ";

/**
 * Gives an element as a whole document in UTF-8, indented. The root's namespace is the default one; an element or
 * attribute of another declares it where it stands.
 *
 * @param prefixes namespaces that the root declares with a prefix of their own, and takes it itself
 * @throws CropError `bad-data` for a character that XML cannot hold
 */
export function formatXml(
  root: XmlElement,
  prefixes: Readonly<Record<string, string>> = {},
): string {
  const lines = [`<?xml version="1.0" encoding="UTF-8"?>`];
  addElement(lines, root, "", undefined, new Map(Object.entries(prefixes)));
  return `${lines.join("\n")}\n`;
}

function addElement(
  lines: string[],
  element: XmlElement,
  margin: string,
  outerNamespace: string | undefined,
  prefixes: ReadonlyMap<string, string>,
): void {
  const prefix = prefixes.get(element.namespace);
  const name = prefix === undefined ? element.name : `${prefix}:${element.name}`;
  const words = [name];
  let namespace = outerNamespace;
  if (margin === "") {
    for (const [address, prefix] of prefixes) words.push(`xmlns:${prefix}="${escape(address)}"`);
  }
  if (prefix === undefined && element.namespace !== (outerNamespace ?? "")) {
    words.push(`xmlns="${escape(element.namespace)}"`);
    namespace = element.namespace;
  }
  for (const [i, attribute] of element.attributes.entries()) {
    const value = `"${escape(attribute.value)}"`;
    if (attribute.namespace === "") words.push(`${attribute.name}=${value}`);
    else {
      words.push(
        `xmlns:a${i}="${escape(attribute.namespace)}"`,
        `a${i}:${attribute.name}=${value}`,
      );
    }
  }
  const text = escape(element.text);
  if (element.children.length === 0) {
    const begin = `${margin}<${words.join(" ")}`;
    lines.push(text === "" ? `${begin}/>` : `${begin}>${text}</${name}>`);
    return;
  }
  lines.push(`${margin}<${words.join(" ")}>${text}`);
  for (const child of element.children) {
    addElement(lines, child, margin + indent, namespace, prefixes);
  }
  lines.push(`${margin}</${name}>`);
}

const forbidden = /[^\t\n\r\u0020-\uD7FF\uE000-\uFFFD\u{10000}-\u{10FFFF}]/u;

const escapes: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "\r": "&#13;",
  "\n": "&#10;",
  "\t": "&#9;",
};

function escape(text: string): string {
  if (forbidden.test(text)) {
    throw new CropError(
      "bad-data",
      `XML cannot hold a character of ${JSON.stringify(text.slice(0, 60))}`,
    );
  }
  return text.replaceAll(/[&<>"\r\n\t]/g, (character) => escapes[character]!);
}
