import assert from "node:assert/strict";
import { test } from "node:test";
import * as fc from "fast-check";
import { isCropError } from "../../../src/index.ts";
import { formatXml } from "../../../src/seismic/formats/xml/format-xml.ts";
import { parseXml, type XmlElement } from "../../../src/seismic/formats/xml/parse-xml.ts";

/** Texts that XML can hold, without white space around them. */
const anyText: fc.Arbitrary<string> = fc
  .string({ unit: "grapheme", maxLength: 20 })
  .filter((text) => !/[^\t\n\r\u0020-\uD7FF\uE000-\uFFFD\u{10000}-\u{10FFFF}]/u.test(text));

const anyName = fc.stringMatching(/^[A-Za-z_][\w.-]{0,8}$/);
const anyNamespace = fc.constantFrom("", "http://a.b/c", "urn:x&y");

const { anyElement } = fc.letrec<{ anyElement: XmlElement }>((tie) => ({
  anyElement: fc.record(
    {
      name: anyName,
      namespace: anyNamespace,
      attributes: fc
        .uniqueArray(anyName, { maxLength: 3 })
        .chain((names) =>
          fc.tuple(
            ...names.map((name) =>
              fc.record({ name: fc.constant(name), namespace: anyNamespace, value: anyText }),
            ),
          ),
        )
        .filter((attributes) => attributes.every(({ name }) => !/^xml/i.test(name))),
      children: fc.oneof(
        { maxDepth: 3 },
        fc.constant([]),
        fc.array(tie("anyElement"), { maxLength: 3 }),
      ),
      text: anyText.map((text) => text.trim()),
    },
    { noNullPrototype: true },
  ),
}));

/** Leaves the lines out, and the prototypes. */
function plain(element: XmlElement): unknown {
  return JSON.parse(JSON.stringify(element, (key, value) => (key === "line" ? undefined : value)));
}

test("elements come back from their document", () => {
  fc.assert(
    fc.property(anyElement, (element) => {
      assert.deepEqual(plain(parseXml(formatXml(element), "x")), plain(element));
    }),
  );
});

function refused(content: string | Uint8Array, message: RegExp): void {
  assert.throws(
    () => parseXml(content, "a file.xml"),
    (error) =>
      isCropError(error, "bad-data") &&
      error.message.startsWith("a file.xml") &&
      message.test(error.message),
    String(message),
  );
}

test("entity bombs and external entities are refused before anything is expanded", () => {
  const bomb = `<?xml version="1.0"?>
<!DOCTYPE lolz [<!ENTITY a "lol">${Array.from({ length: 20 }, (_, i) => {
    const before = i === 0 ? "a" : `a${i}`;
    return `<!ENTITY a${i + 1} "${`&${before};`.repeat(10)}">`;
  }).join("\n")}]>
<lolz>&a20;</lolz>`;
  refused(bomb, /DOCTYPE/);
  refused('<!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]><a>&b;</a>', /line 1: .*DOCTYPE/);
  refused('<!DOCTYPE a SYSTEM "http://example.org/a.dtd"><a/>', /DOCTYPE/);
  refused("<a>\n&nbsp;</a>", /line 2: .*undefined entity/);
});

test("what is not well-formed is refused with its line", () => {
  refused("", /./);
  refused("junk", /line 1/);
  refused("<a>\n<b>\n</a>", /line 3/);
  refused("<a/>\n<b/>", /line 2/);
  refused("<a>\n<b", /line 2/);
  refused("<a b='1' b='2'/>", /line 1/);
  refused("<a>\u0001</a>", /line 1/);
  refused("<x:a/>", /line 1/);
  refused("<a>".repeat(200_000), /more than 100 elements stand within each other/);
  refused(Buffer.from("<a>\xff</a>", "latin1"), /no text in utf-8/);
  refused(Buffer.from('<?xml version="1.0" encoding="klingon"?><a/>'), /klingon/);
});

test("truncated and changed documents give an element or a refusal, never another error", () => {
  const whole = '<?xml version="1.0"?><a b="1"><c xmlns="u">t &amp; x</c><!-- x --><d/></a>';
  for (let cut = 0; cut < whole.length; cut++) refused(whole.slice(0, cut), /./);
  fc.assert(
    fc.property(fc.nat(whole.length - 1), fc.nat(255), (place, byte) => {
      const bytes = Buffer.from(whole);
      bytes[place] = byte;
      try {
        parseXml(bytes, "x");
      } catch (error) {
        assert.ok(isCropError(error, "bad-data"), String(error));
      }
    }),
  );
});

test("a document is read in the encoding that it says", () => {
  const text = "<a>Ünïcode</a>";
  const latin = `<?xml version="1.0" encoding="ISO-8859-1"?>${text}`;
  assert.equal(parseXml(Buffer.from(latin, "latin1"), "x").text, "Ünïcode");
  assert.equal(parseXml(Buffer.from(`\uFEFF${text}`, "utf16le"), "x").text, "Ünïcode");
  assert.equal(parseXml(Buffer.from(`\uFEFF${text}`), "x").text, "Ünïcode");
  assert.equal(parseXml(Buffer.from(`\n ${text}\n\0\0\0`), "x").text, "Ünïcode");
  assert.equal(parseXml("<a><![CDATA[<&>]]></a>", "x").text, "<&>");
});

test("a character that XML cannot hold is refused", () => {
  const element = { name: "a", namespace: "", attributes: [], children: [], text: "\u0000" };
  assert.throws(
    () => formatXml(element),
    (error) => isCropError(error, "bad-data"),
  );
});
