import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import type { TestContext } from "node:test";
import { pathToFileURL } from "node:url";
import { type Browser, chromium, type Page } from "playwright-core";

const executablePath = ["/usr/bin/chromium", "/usr/bin/chromium-browser"].find((path) =>
  existsSync(path),
);

/** The reason why no page can be opened here; false where one can. */
export const skip: string | false =
  executablePath === undefined
    ? "there is no /usr/bin/chromium; `apt-get install chromium`"
    : false;

/** A page of a browser, and what went wrong in it. */
export interface OpenPage {
  readonly page: Page;
  /** Addresses that were asked for, the page itself excepted, and what the console said. */
  readonly complaints: readonly string[];
}

/** Opens pages in a headless Chromium that goes with its test. */
export async function startBrowser(test: TestContext): Promise<Browser> {
  assert.ok(executablePath !== undefined);
  const browser = await chromium.launch({
    executablePath,
    args: ["--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage"],
  });
  test.after(async () => await browser.close());
  return browser;
}

/** Opens a file. */
export async function openPage(
  browser: Browser,
  file: string,
  options: { readonly width?: number; readonly colorScheme?: "light" | "dark" } = {},
): Promise<OpenPage> {
  const { width = 1280, colorScheme = "light" } = options;
  const page = await browser.newPage({ viewport: { width, height: 900 }, colorScheme });
  const complaints: string[] = [];
  const address = pathToFileURL(file).href;
  page.on("console", (message) => complaints.push(`console: ${message.text()}`));
  page.on("pageerror", (error) => complaints.push(`error: ${error.message}`));
  page.on("dialog", (dialog) => {
    complaints.push(`dialog: ${dialog.message()}`);
    void dialog.dismiss();
  });
  page.on("request", (request) => {
    if (request.url() !== address && !request.url().startsWith("data:"))
      complaints.push(`request: ${request.url()}`);
  });
  await page.goto(address);
  return { page, complaints };
}
