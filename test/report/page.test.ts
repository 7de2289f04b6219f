import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { test } from "node:test";
import * as fc from "fast-check";
import { type Block, pageHtml, tableLimits } from "../../src/report/index.ts";

const seed = 20261121;

function pageOf(...blocks: readonly Block[]): string {
  return pageHtml({ title: "test", lines: [], sections: [{ title: "Section", blocks }] });
}

test("whatever texts a page holds, it has the tags of its own and no others", (t) => {
  t.diagnostic(`seed ${seed}`);
  const tags = (html: string): string[] => html.match(/<\/?[a-z0-9]+/gi) ?? [];
  const text = fc.oneof(
    fc.string({ unit: "binary" }),
    fc.constantFrom(
      "</script>",
      "</style>",
      "<!--",
      "$`$'$&",
      '"><img src=x onerror=alert(1)>',
      "'",
      "&lt;",
    ),
  );
  const build = (name: string): string =>
    pageHtml({
      title: name,
      lines: [name],
      sections: [
        {
          title: name,
          blocks: [
            { kind: "text", text: name },
            { kind: "facts", title: name, facts: [[name, name]] },
            {
              kind: "states",
              title: name,
              rowName: name,
              columnName: name,
              rows: [name],
              columns: [name],
              states: ["done"],
            },
            {
              kind: "table",
              title: name,
              columns: [{ name, units: `${name}s` }],
              rows: [[name], [{ summary: name, text: name }]],
              total: 3,
              choice: name,
              note: name,
            },
            { kind: "picture", title: name, image: "<svg ></svg>", note: name },
          ],
        },
      ],
    });
  const expected = tags(build("plain"));
  fc.assert(
    fc.property(text, (name) => {
      assert.deepEqual(tags(build(`x${name}`)), expected);
    }),
    { seed },
  );
});

test("the policy of a page allows its own script and nothing from anywhere else", () => {
  const html = pageOf();
  const script = /<script>([\s\S]*?)<\/script>/.exec(html)?.[1] ?? "";
  const hash = createHash("sha256").update(script).digest("base64");
  assert.match(html, /default-src 'none'/);
  assert.ok(html.includes(`script-src 'sha256-${hash}'`));
  assert.doesNotMatch(html, /(?:src|href)="(?!#)/);
});

test("a table of a million rows gives a page of bounded size that says what it leaves out", () => {
  const rows = Array.from({ length: 1_000_000 }, (_, i) => [i, "x".repeat(20)]);
  const table = { kind: "table", title: "many", columns: [{ name: "a" }, { name: "b" }] } as const;
  const html = pageOf({ ...table, rows });
  assert.ok(html.length < 400_000, `${html.length} characters`);
  assert.match(html, /2,000 of 1,000,000 rows are shown: the first ones/);
  assert.equal(html.match(/<tr>/g)?.length, tableLimits.rows + 1);
  const wide = Array.from({ length: 500 }, (_, i) => ({ name: `column ${i}` }));
  assert.match(
    pageOf({ ...table, columns: wide, rows: [] }),
    /The first 60 of 500 columns are shown/,
  );
  const long = pageOf({ ...table, rows: [[1, "y".repeat(1e6)]] });
  assert.ok(long.length < 50_000);
  assert.match(long, /998,000 more characters/);
});

test("numbers keep what they are sorted by where they are shown rounded", () => {
  const cells = [1, 0.1234567890123, -2, NaN, Infinity, 12345678901234567890n, undefined, true];
  const html = pageOf({
    kind: "table",
    title: "numbers",
    columns: cells.map((_, i) => ({ name: `c${i}` })),
    rows: [cells],
  });
  const found = [...html.matchAll(/<td[^>]*>[^<]*<\/td>/g)].map(([cell]) => cell);
  assert.deepEqual(found, [
    '<td class="number">1</td>',
    '<td class="number" data-value="0.1234567890123">0.123457</td>',
    '<td class="number" data-value="-2">−2</td>',
    '<td class="number">NaN</td>',
    '<td class="number" data-value="Infinity">∞</td>',
    '<td class="number">12345678901234567890</td>',
    '<td class="none" data-value="">–</td>',
    "<td>true</td>",
  ]);
});
