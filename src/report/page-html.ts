import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { packageFolder, packageVersion } from "../crop/index.ts";
import { blocksHtml } from "./block-html.ts";
import { escapeHtml, tag } from "./escape.ts";
import type { Page } from "./page.ts";

/**
 * Gives a page as one HTML document that needs no other file and no network: style, script and pictures are within it, and its
 * policy forbids it to load anything. All texts are escaped. Its size is bounded by what its tables and pictures show, see {@link tableLimits}.
 *
 * @example
 * const html = pageHtml({
 *   title: "damped",
 *   lines: [],
 *   sections: [{ title: "Progress", blocks: [{ kind: "text", text: "12 of 20 cases are done." }] }],
 * });
 */
export function pageHtml({ title, lines, sections }: Page): string {
  const style = readTemplate("page.css");
  const script = readTemplate("page.js");
  const policy = `default-src 'none'; img-src data:; style-src 'unsafe-inline'; script-src '${digest(script)}'`;
  const contents = sections.map((section, i) =>
    tag("li", {}, tag("a", { href: `#section-${i + 1}` }, escapeHtml(section.title))),
  );
  const parts = sections.map((section, i) =>
    tag(
      "section",
      { id: `section-${i + 1}` },
      `${tag("h2", {}, escapeHtml(section.title))}\n${blocksHtml(section.blocks)}\n`,
    ),
  );
  const head = tag(
    "header",
    {},
    tag("h1", {}, escapeHtml(title)) +
      lines.map((line) => tag("p", {}, escapeHtml(line))).join("") +
      tag("nav", { "aria-label": "Contents" }, `<ul>${contents.join("")}</ul>`),
  );
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="generator" content="crop ${packageVersion()}">
<title>${escapeHtml(title)}</title>
<style>${style}</style>
</head>
<body>
${head}
<main>
${parts.join("\n")}
</main>
<script>${script}</script>
</body>
</html>
`;
}

/** Only this script may run, whatever else should find its way into the page. */
function digest(script: string): string {
  return `sha256-${createHash("sha256").update(script).digest("base64")}`;
}

function readTemplate(name: string): string {
  return readFileSync(join(packageFolder(), "templates", "report", name), "utf8").trim();
}
