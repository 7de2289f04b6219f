import assert from "node:assert/strict";
import { createRequire } from "node:module";
import { test } from "node:test";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { inflateSync } from "node:zlib";
import { Resvg } from "@resvg/resvg-js";
import { linePlot, renderPng } from "../../src/plots/index.ts";
import { textWidth } from "../../src/plots/text-width.ts";

const svg = linePlot({
  title: "Größe ω × 10⁻³ данные",
  x: { label: "time", units: "s" },
  y: { label: "−∂u" },
  series: [{ name: "a", x: [0, 1, 2], y: [0, 1, 0] }],
  width: 400,
  height: 300,
});

test("a picture becomes a PNG of its size times the scale", async () => {
  for (const [scale, width, height] of [
    [1, 400, 300],
    [undefined, 800, 600],
    [0.5, 200, 150],
  ] as const) {
    const png = Buffer.from(await renderPng(svg, scale === undefined ? {} : { scale }));
    assert.deepEqual([...png.subarray(0, 8)], [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
    assert.deepEqual([png.readUInt32BE(16), png.readUInt32BE(20)], [width, height]);
  }
});

test("a PNG shows the line, and text in the font that comes with the package", async () => {
  const blue = countPixels(
    await renderPng(svg, { scale: 1 }),
    ([r, g, b]) => r < 40 && g > 90 && g < 140 && b > 150,
  );
  assert.ok(blue > 200, `${blue} blue pixels`);
  const counts = new Set<number>();
  for (const text of ["abc", "ωζ∂", "данн", "10⁻³", "−×°…"]) {
    const dark = countPixels(await renderText(text), isDark);
    assert.ok(dark > 20, `${text} has ${dark} dark pixels`);
    counts.add(dark);
  }
  assert.ok(counts.size > 3);
});

test("letters look the same from the small fonts as from the full ones, which hold the others", async () => {
  for (const letter of ["a", "W", "é", "ω", "Ж", "⁻", "₃", "→", "∂", "−", "…", "×"]) {
    // A letter that only the full fonts hold, where it is not seen, asks for them.
    assert.deepEqual(await renderText(letter), await renderText(letter, "Ա"), letter);
  }
  for (const letter of ["Ա", "א", "ა", "♞"]) {
    assert.ok(countPixels(await renderText(letter), isDark) > 10, letter);
    assert.notDeepEqual(await renderText(letter), await renderText("\u{10ffff}"), letter);
  }
});

test("the estimated width of a text is no less than the rendered one, and not much more", () => {
  const fontFiles = ["DejaVuSans.ttf", "DejaVuSans-Bold.ttf"].map((name) =>
    createRequire(import.meta.url).resolve(`dejavu-fonts-ttf/ttf/${name}`),
  );
  const texts = [
    "XX.S000..BHZ",
    "−2.5×10⁻⁶",
    "Runge-Kutta of order 4",
    "IIIllliii",
    "WWWMMM@%",
    "ωζσ Größe ΩΨΦ",
    "данные широкие",
    "ЩЖШЮ ФЫ",
    "ñandú çà été",
  ];
  for (const text of texts) {
    for (const isBold of [false, true]) {
      const weight = isBold ? "bold" : "normal";
      const shown = `<text y="20" font-size="12" font-weight="${weight}">${text}</text>`;
      const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="900" height="40" font-family="DejaVu Sans">${shown}</svg>`;
      const real = new Resvg(svg, { font: { fontFiles, loadSystemFonts: false } }).getBBox()?.width;
      assert.ok(real !== undefined && real > 10);
      const ratio = textWidth(text, { isBold }) / real;
      // A bounding box lacks the air before the first and after the last letter, about a pixel each.
      assert.ok(ratio > 0.99 && ratio < 1.25, `${text} (${weight}): ${ratio.toFixed(3)}`);
    }
  }
});

test("rendering is the same each time", async () => {
  assert.deepEqual(await renderPng(svg), await renderPng(svg));
});

test("the memory of pictures comes back though nothing but renderings is awaited", async () => {
  setFlagsFromString("--expose-gc");
  const collectGarbage = runInNewContext("gc") as () => void;
  const picture = '<svg xmlns="http://www.w3.org/2000/svg" width="1000" height="1000"/>';
  const renderMany = async (count: number): Promise<number> => {
    for (let i = 0; i < count; i++) {
      await renderPng(picture, { scale: 1 });
      if (i % 10 === 0) collectGarbage();
    }
    return process.memoryUsage.rss() / 2 ** 20;
  };
  const before = await renderMany(5);
  const grown = (await renderMany(60)) - before; // pictures of 4 MiB each
  assert.ok(grown < 100, `${grown} MiB more are in use`);
});

/** Counts pixels of an RGBA PNG of 8 bits (filters of PNG 1.2, section 6). */
function countPixels(
  bytes: Uint8Array,
  test: (rgb: readonly [number, number, number]) => boolean,
): number {
  const png = Buffer.from(bytes);
  const [width, height] = [png.readUInt32BE(16), png.readUInt32BE(20)];
  assert.deepEqual([png[24], png[25]], [8, 6]);
  const parts: Buffer[] = [];
  for (let at = 8; at < png.length; at += 12 + png.readUInt32BE(at)) {
    if (png.toString("latin1", at + 4, at + 8) === "IDAT")
      parts.push(png.subarray(at + 8, at + 8 + png.readUInt32BE(at)));
  }
  const data = inflateSync(Buffer.concat(parts));
  const stride = width * 4;
  const pixels = new Uint8Array(stride * height);
  let count = 0;
  for (let row = 0; row < height; row++) {
    const filter = data[row * (stride + 1)];
    for (let i = 0; i < stride; i++) {
      const left = i >= 4 ? pixels[row * stride + i - 4]! : 0;
      const up = row > 0 ? pixels[(row - 1) * stride + i]! : 0;
      const corner = i >= 4 && row > 0 ? pixels[(row - 1) * stride + i - 4]! : 0;
      const guess = [0, left, up, (left + up) >> 1, paeth(left, up, corner)][filter ?? 0] ?? 0;
      pixels[row * stride + i] = data[row * (stride + 1) + 1 + i]! + guess;
    }
    for (let i = row * stride; i < (row + 1) * stride; i += 4)
      if (test([pixels[i]!, pixels[i + 1]!, pixels[i + 2]!])) count++;
  }
  return count;
}

function paeth(a: number, b: number, c: number): number {
  const [pa, pb, pc] = [Math.abs(b - c), Math.abs(a - c), Math.abs(a + b - 2 * c)];
  return pa <= pb && pa <= pc ? a : pb <= pc ? b : c;
}

function renderText(content: string, comment: string = ""): Promise<Uint8Array> {
  const attributes = 'width="200" height="30" font-family="DejaVu Sans, sans-serif"';
  const paper = '<rect width="200" height="30" fill="#fff"/>';
  const shown = `<text y="20" font-size="16">${content}</text>`;
  const inside = `${paper}${shown}<!-- ${comment} -->`;
  return renderPng(`<svg xmlns="http://www.w3.org/2000/svg" ${attributes}>${inside}</svg>`, {
    scale: 1,
  });
}

function isDark([red]: readonly [number, number, number]): boolean {
  return red < 128;
}
