import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { setImmediate as turnOfEventLoop } from "node:timers/promises";

// The letters that the small fonts in `fonts/` hold.
const common =
  /^[\n\u0020-\u007e\u00a0-\u017f\u0386-\u038a\u038c\u038e-\u03a1\u03a3-\u03ce\u03d1\u03d5\u0400-\u045f\u2010-\u2027\u2030-\u205e\u2070-\u2071\u2074-\u208e\u2090-\u2094\u20ac\u2103\u212b\u2190-\u2195\u21d0-\u21d5\u2200-\u222b\u223c-\u223d\u2245\u2248\u224c\u2260-\u2265\u2299\u22c5]*$/;

/**
 * Renders SVG as PNG, `scale` times its size (default 2). The font comes with the package: no font of the system is
 * needed, and the picture is the same everywhere.
 */
export async function renderPng(
  svg: string,
  options: { readonly scale?: number } = {},
): Promise<Uint8Array> {
  const { Resvg } = await import("@resvg/resvg-js");
  const picture = new Resvg(svg, {
    fitTo: { mode: "zoom", value: options.scale ?? 2 },
    font: {
      fontFiles: [...fontFilesFor(svg)],
      loadSystemFonts: false,
      defaultFontFamily: "DejaVu Sans",
    },
  });
  const png = picture.render().asPng();
  // The event loop gives back the memory of pictures that are done with, and a caller's `await` alone does not let it turn.
  await turnOfEventLoop();
  return png;
}

/** Gives the paths of the fonts for a picture: a small one where it will do, for the renderer reads it anew for each text. */
function fontFilesFor(svg: string): readonly string[] {
  const find = createRequire(import.meta.url);
  const names = ["DejaVuSans", "DejaVuSans-Bold"];
  if (!common.test(svg))
    return names.map((name) => find.resolve(`dejavu-fonts-ttf/ttf/${name}.ttf`));
  const folder = join(dirname(find.resolve("crop/package.json")), "fonts");
  return names.map((name) => join(folder, `${name}-subset.ttf`));
}
