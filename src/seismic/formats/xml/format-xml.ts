import { CropError } from "../../../errors.ts";
import type { XmlElement } from "./parse-xml.ts";

const indent = "  ";

/** How a document is written. */
export interface XmlFormat {
  /** The namespace of elements without a prefix; default: that of the root. */
  readonly namespace?: string;
  /** Prefixes by their namespaces; other namespaces get `n1`, `n2` and so on. */
  readonly prefixes?: Readonly<Record<string, string>>;
}

/**
 * Gives an element as a whole document in UTF-8, indented. All namespaces are declared at the root, as obspy
 * expects it.
 *
 * @throws CropError `bad-data` for a character that XML cannot hold
 */
export function formatXml(root: XmlElement, format: XmlFormat = {}): string {
  const namespace = format.namespace ?? root.namespace;
  const prefixes = new Map(Object.entries(format.prefixes ?? {}));
  collectPrefixes(root, namespace, prefixes);
  const declarations = [...prefixes].map(([address, prefix]) =>
    declare(`xmlns:${prefix}`, address),
  );
  if (namespace !== "") declarations.unshift(declare("xmlns", namespace));
  const lines = [`<?xml version="1.0" encoding="UTF-8"?>`];
  addElement(lines, root, { margin: "", namespace, declarations, prefixes });
  return `${lines.join("\n")}\n`;
}

function declare(name: string, address: string): string {
  return `${name}="${escape(address)}"`;
}

/** Gives each namespace that needs one a prefix. */
function collectPrefixes(
  element: XmlElement,
  namespace: string,
  prefixes: Map<string, string>,
): void {
  for (const { namespace: address } of element.attributes) add(address);
  if (element.namespace !== namespace) add(element.namespace);
  for (const child of element.children) collectPrefixes(child, namespace, prefixes);

  function add(address: string): void {
    if (address !== "" && !prefixes.has(address)) prefixes.set(address, `n${prefixes.size + 1}`);
  }
}

/** Where an element is written. */
interface Place {
  readonly margin: string;
  /** The namespace of elements without a prefix. */
  readonly namespace: string;
  readonly declarations: readonly string[];
  readonly prefixes: ReadonlyMap<string, string>;
}

function addElement(lines: string[], element: XmlElement, place: Place): void {
  const { margin, prefixes } = place;
  const isPlain = element.namespace === place.namespace;
  const prefix = isPlain ? undefined : prefixes.get(element.namespace);
  // Without a prefix, as an element of no namespace must be, it changes the namespace that is in force.
  const changes = !isPlain && prefix === undefined;
  const name = prefix === undefined ? element.name : `${prefix}:${element.name}`;
  const attributes = element.attributes.map(
    ({ name, namespace, value }) =>
      `${namespace === "" ? "" : `${prefixes.get(namespace)}:`}${name}="${escape(value)}"`,
  );
  const change = changes ? [declare("xmlns", element.namespace)] : [];
  const words = [name, ...change, ...place.declarations, ...attributes];
  const text = escape(element.text);
  if (element.children.length === 0) {
    const begin = `${margin}<${words.join(" ")}`;
    lines.push(text === "" ? `${begin}/>` : `${begin}>${text}</${name}>`);
    return;
  }
  lines.push(`${margin}<${words.join(" ")}>${text}`);
  const namespace = changes ? element.namespace : place.namespace;
  for (const child of element.children) {
    addElement(lines, child, { margin: margin + indent, namespace, declarations: [], prefixes });
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
