import assert from "node:assert/strict";

/** The names of elements in a document, and the texts between them. */
export interface ParsedXml {
  readonly elements: readonly string[];
  readonly texts: readonly string[];
}

const token = /<(\/?)([A-Za-z][\w-]*)((?:\s+[\w:-]+="[^"<]*")*)\s*(\/?)>|([^<]+)/gy;

/** Parses the XML that the plots write: elements, attributes in double quotes, text. Fails on anything else. */
export function parseXml(source: string): ParsedXml {
  const open: string[] = [];
  const elements: string[] = [];
  const texts: string[] = [];
  let end = 0;
  for (const match of source.matchAll(token)) {
    const [whole, closes, name = "", attributes = "", isEmpty, text] = match;
    end = match.index + whole.length;
    assert.doesNotMatch(attributes + (text ?? ""), /&(?!(amp|lt|gt|quot);)/, "a bare ampersand");
    // oxlint-disable-next-line no-control-regex -- these are what XML forbids
    assert.doesNotMatch(whole, /[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/);
    const names = [...attributes.matchAll(/([\w:-]+)="/g)].map(([, key]) => key);
    assert.equal(new Set(names).size, names.length, `an attribute twice in ${whole}`);
    if (text !== undefined) {
      assert.ok(open.length > 0, "text outside of the document");
      texts.push(unescape(text));
    } else if (closes === "/") assert.equal(open.pop(), name);
    else {
      assert.ok(open.length > 0 || elements.length === 0, "two documents");
      elements.push(name);
      if (isEmpty !== "/") open.push(name);
    }
  }
  assert.equal(end, source.length, `no XML at ${source.slice(end, end + 60)}`);
  assert.deepEqual(open, []);
  return { elements, texts };
}

function unescape(text: string): string {
  const letters: Readonly<Record<string, string>> = { amp: "&", lt: "<", gt: ">", quot: '"' };
  return text.replaceAll(/&(\w+);/g, (whole, name: string) => letters[name] ?? whole);
}

/** Checks that a picture is well-formed and that no attribute holds what is no number; gives its texts. */
export function assertPicture(svg: string): readonly string[] {
  const { elements, texts } = parseXml(svg);
  assert.equal(elements[0], "svg");
  for (const [, value = ""] of svg.matchAll(/="([^"]*)"/g)) {
    assert.doesNotMatch(value, /NaN|undefined|Infinity|null/);
  }
  for (const [, width = ""] of svg.matchAll(/<(?:rect|svg)[^>]* (?:width|height)="([^"]*)"/g)) {
    assert.ok(Number(width) >= 0, `a size of ${width}`);
  }
  return texts;
}
