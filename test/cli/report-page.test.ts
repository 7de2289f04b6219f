import assert from "node:assert/strict";
import { test } from "node:test";
import { Lab } from "../faults/lab.ts";
import { openPage, skip, startBrowser } from "../report/browser.ts";

const hostile = `</script><img src=x onerror="alert(1)">&amp;'`;

async function grown(lab: Lab): Promise<string> {
  const file = lab.write(
    "events.mjs",
    `const events = ["001", "002", ${JSON.stringify(hostile)}, "ünï \\u202e"];
const stations = Array.from({ length: 12 }, (_, i) => "AA.S" + String(i).padStart(6, "0"));
export default {
  fn: ({ event, station }) => {
    const k = events.indexOf(event) * 12 + stations.indexOf(station);
    if (k % 11 === 3) throw new TypeError(event + "\\n of " + station);
    return { misfit: k / 7, nwin: k % 5 };
  },
  combos: { event: events, station: stations },
  constants: { note: ${JSON.stringify(hostile)} },
  attrs: { title: ${JSON.stringify(hostile)} },
};
`,
  );
  await lab.sow(file);
  await lab.run(["grow", "1-40", "--crop", "events"]);
  await lab.expect(0, ["report", "events", "-o", "page.html"]);
  return lab.path("page.html");
}

test(
  "in a browser the page asks for nothing, complains of nothing and shows its pictures",
  { skip },
  async (t) => {
    const lab = new Lab(t, "browser");
    const file = await grown(lab);
    const browser = await startBrowser(t);
    for (const colorScheme of ["light", "dark"] as const) {
      const { page, complaints } = await openPage(browser, file, { colorScheme });
      const pictures = page.locator(".picture > svg");
      assert.equal(await pictures.count(), 8);
      for (const picture of await pictures.all()) {
        const box = await picture.boundingBox();
        assert.ok(box !== null && box.width > 300 && box.height > 150);
      }
      assert.equal(await page.locator("img").count(), 0);
      assert.deepEqual(complaints, []);
      const facts = await page.locator("dd").allTextContents();
      assert.ok(facts.includes(hostile), "a text stands for itself");
    }
  },
);

test("in a browser a table sorts by mouse and by keyboard, and filters", { skip }, async (t) => {
  const lab = new Lab(t, "browser");
  const file = await grown(lab);
  const { page, complaints } = await openPage(await startBrowser(t), file);
  const table = page.getByRole("table", { name: "Cases", exact: true });
  const column = async (k: number): Promise<string[]> =>
    await table.locator(`tbody tr:visible td:nth-child(${k})`).allTextContents();
  const head = table.getByRole("columnheader", { name: "misfit" });
  assert.deepEqual((await column(1)).slice(0, 3), ["0", "1", "2"]);
  await head.getByRole("button").click();
  assert.equal(await head.getAttribute("aria-sort"), "ascending");
  await head.getByRole("button").press("Enter");
  assert.equal(await head.getAttribute("aria-sort"), "descending");
  const misfits = (await column(8)).filter((text) => text !== "–").map(Number);
  assert.deepEqual(
    misfits,
    misfits.toSorted((a, b) => b - a),
  );
  assert.equal((await column(8)).at(-1), "–", "what is empty comes last");
  const filter = page.getByLabel("Filter Cases", { exact: true });
  await filter.fill("failed");
  assert.deepEqual(new Set(await column(4)), new Set(["failed"]));
  await filter.fill("misfit>=2 S000001 done");
  const left = await column(1);
  assert.deepEqual(left, ["37"]);
  assert.match(await page.locator("label.filter", { has: filter }).innerText(), /1 of 48 rows/);
  await filter.fill("");
  assert.equal((await column(1)).length, 48);
  const failures = page.getByRole("table", { name: "Failed cases" });
  const stack = failures.locator("details").first();
  assert.equal(await stack.locator("pre").isVisible(), false);
  await stack.locator("summary").focus();
  await page.keyboard.press("Enter");
  assert.match(await stack.locator("pre").innerText(), /TypeError/);
  assert.deepEqual(complaints, []);
});

test("on a narrow screen the page is not wider than the screen", { skip }, async (t) => {
  const lab = new Lab(t, "browser");
  const file = await grown(lab);
  const { page } = await openPage(await startBrowser(t), file, { width: 360 });
  const width = await page.evaluate("document.documentElement.scrollWidth");
  assert.equal(width, 360);
});
