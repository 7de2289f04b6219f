import { SaxesParser } from "saxes";
import { CropError, messageOf } from "../../../errors.ts";
import { dataError } from "../data-error.ts";

/** An attribute; `namespace` is "" for the plain ones. */
export interface XmlAttribute {
  readonly name: string;
  readonly namespace: string;
  readonly value: string;
}

/** An element of an XML document, without comments and processing instructions. */
export interface XmlElement {
  /** Without the prefix. */
  readonly name: string;
  /** The address of its namespace, "" for none. */
  readonly namespace: string;
  readonly attributes: readonly XmlAttribute[];
  readonly children: readonly XmlElement[];
  /** The text that stands in it directly, trimmed. */
  readonly text: string;
  /** Where it begins in its document, counted from 1; absent in one that was not read. */
  readonly line?: number;
}

/** Deeper than any document of the formats read here. */
const deepest = 100;

/** An element whose end is not read yet. */
interface OpenElement extends XmlElement {
  readonly children: XmlElement[];
  text: string;
}

/**
 * Reads an XML document (UTF-8, UTF-16 with a byte order mark, or the encoding that it declares). A document type
 * is refused, and with it every entity but the five of XML: nothing is expanded, nothing is loaded.
 *
 * @throws CropError `bad-data` naming file and line for what is no well-formed document
 */
export function parseXml(content: Uint8Array | string, file: string): XmlElement {
  const text = typeof content === "string" ? content : decode(content, file);
  const parser = new SaxesParser({ xmlns: true, position: true });
  const fail = (message: string): never => {
    throw dataError(file, `line ${parser.line}`, message);
  };
  const open: OpenElement[] = [];
  let root: XmlElement | undefined;
  let line = 1; // of the begin of the element that is being read
  // Six listeners at most: the parser keeps each as a property, and with a seventh V8 makes it a dictionary, which takes four
  // times as long (saxes 6.0.0 on Node 20). Without one for errors it throws them.
  parser.on("doctype", () =>
    fail("a document type (DOCTYPE) is refused, since it can define entities"),
  );
  parser.on("opentagstart", () => {
    line = parser.line;
    if (open.length >= deepest) fail(`more than ${deepest} elements stand within each other`);
  });
  parser.on("opentag", (tag) => {
    const attributes: XmlAttribute[] = [];
    for (const { prefix, name, local, uri, value } of Object.values(tag.attributes)) {
      const isDeclaration = prefix === "xmlns" || name === "xmlns";
      if (!isDeclaration) attributes.push({ name: local, namespace: uri, value });
    }
    open.push({ name: tag.local, namespace: tag.uri, attributes, children: [], text: "", line });
  });
  const addText = (text: string): void => {
    const element = open.at(-1);
    if (element !== undefined) element.text += text;
  };
  parser.on("text", addText);
  parser.on("cdata", addText);
  parser.on("closetag", () => {
    const element = open.pop()!;
    element.text = element.text.trim();
    if (open.length === 0) root = element;
    else open.at(-1)!.children.push(element);
  });
  try {
    parser.write(text).close();
  } catch (error) {
    if (error instanceof CropError) throw error;
    const reason = messageOf(error).replace(/^[^ ]*\d+: /, "");
    throw dataError(file, `line ${parser.line}`, `no well-formed XML: ${reason}`, { cause: error });
  }
  return root ?? fail("there is no element");
}

/** Gives the text of a document; what fills up an array behind it (zeros, white space) is left out. */
function decode(bytes: Uint8Array, file: string): string {
  const encoding = encodingOf(bytes);
  try {
    const text = new TextDecoder(encoding, { fatal: true }).decode(bytes);
    let end = text.length;
    while (end > 0 && (text[end - 1] === "\0" || text[end - 1]!.trim() === "")) end--;
    return text.slice(0, end).trimStart();
  } catch (error) {
    throw dataError(file, "", `its bytes are no text in ${encoding}`, { cause: error });
  }
}

function encodingOf(bytes: Uint8Array): string {
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return "utf-16be";
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return "utf-16le";
  const begin = Buffer.from(bytes.subarray(0, 200)).toString("latin1");
  const declared = /^\s*<\?xml[^>]*?encoding\s*=\s*["']([\w.-]+)["']/.exec(begin)?.[1];
  return declared ?? "utf-8";
}
