import assert from "node:assert/strict";
import { textWidth } from "../../src/plots/text-width.ts";

/** A text of a picture and the pixels that it covers. */
export interface TextBox {
  readonly content: string;
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
}

type Attributes = Readonly<Record<string, string>>;

interface Scope {
  readonly x: number;
  readonly y: number;
  readonly size: number;
  readonly anchor: string;
}

/** Gives the texts of a picture of the plots, upright ones and those turned by a quarter, with where they stand. */
export function textBoxes(svg: string): readonly TextBox[] {
  const boxes: TextBox[] = [];
  const scopes: Scope[] = [{ x: 0, y: 0, size: 12, anchor: "start" }];
  let written: Attributes | undefined;
  for (const [, closes, name = "", list = "", isEmpty, content] of svg.matchAll(
    /<(\/?)(\w+)((?:\s+[\w:-]+="[^"<]*")*)\s*(\/?)>|([^<]+)/g,
  )) {
    const scope = scopes.at(-1);
    assert.ok(scope);
    if (content !== undefined) {
      const box = written && boxOf(scope, written, unescape(content));
      if (box !== undefined) boxes.push(box);
    } else if (closes === "/") {
      if (name === "text") written = undefined;
      if (name === "svg" || name === "g") scopes.pop();
    } else {
      const attributes = Object.fromEntries(
        [...list.matchAll(/([\w:-]+)="([^"]*)"/g)].map(([, key = "", value = ""]) => [key, value]),
      );
      if (name === "text") written = attributes;
      if ((name === "svg" || name === "g") && isEmpty !== "/")
        scopes.push(inner(scope, attributes));
    }
  }
  return boxes;
}

function inner(scope: Scope, attributes: Attributes): Scope {
  return {
    x: scope.x + Number(attributes["x"] ?? 0),
    y: scope.y + Number(attributes["y"] ?? 0),
    size: Number(attributes["font-size"] ?? scope.size),
    anchor: attributes["text-anchor"] ?? scope.anchor,
  };
}

function boxOf(scope: Scope, attributes: Attributes, content: string): TextBox | undefined {
  const size = Number(attributes["font-size"] ?? scope.size);
  const [x, y] = [Number(attributes["x"]), Number(attributes["y"])];
  const width = textWidth(content, { size, isBold: attributes["font-weight"] === "bold" });
  const anchor = attributes["text-anchor"] ?? scope.anchor;
  const start = anchor === "middle" ? -width / 2 : anchor === "end" ? -width : 0;
  const [ascent, descent] = [size * 0.74, size * 0.2];
  const turn = attributes["transform"]?.match(/^rotate\((\S+) (\S+) (\S+)\)$/);
  if (turn === null || turn === undefined) {
    const left = scope.x + x + start;
    const [top, bottom] = [scope.y + y - ascent, scope.y + y + descent];
    return { content, left, right: left + width, top, bottom };
  }
  if (turn[1] !== "-90") return undefined;
  const [cx, cy] = [Number(turn[2]), Number(turn[3])];
  // (dx, dy) turned a quarter to the left is (dy, -dx).
  const [dx, dy] = [x - cx + start, y - cy];
  return {
    content,
    left: scope.x + cx + dy - ascent,
    right: scope.x + cx + dy + descent,
    top: scope.y + cy - dx - width,
    bottom: scope.y + cy - dx,
  };
}

function unescape(text: string): string {
  const letters: Readonly<Record<string, string>> = { amp: "&", lt: "<", gt: ">", quot: '"' };
  return text.replaceAll(/&(\w+);/g, (whole, name: string) => letters[name] ?? whole);
}

/** Checks that no text of a picture lies over another one or beyond the picture; gives the texts. */
export function assertTextsApart(svg: string): readonly TextBox[] {
  const boxes = textBoxes(svg);
  const [, width, height] = svg.match(/^<svg [^>]*?width="(\S+)" height="(\S+)"/) ?? [];
  for (const [i, a] of boxes.entries()) {
    const isInside =
      a.left >= -1 && a.top >= -1 && a.right <= Number(width) + 1 && a.bottom <= Number(height) + 1;
    assert.ok(isInside, `${JSON.stringify(a)} lies beyond the picture`);
    for (const b of boxes.slice(0, i)) {
      const across = Math.min(a.right, b.right) - Math.max(a.left, b.left);
      const down = Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top);
      assert.ok(across <= 0.5 || down <= 0.5, `${JSON.stringify([a, b])} overlap`);
    }
  }
  return boxes;
}
