import { createRequire } from "node:module";

/**
 * Renders SVG as PNG, `scale` times its size (default 2). The font comes with the package: no font of the system is
 * needed, and the picture is the same everywhere.
 */
export async function renderPng(
  svg: string,
  options: { readonly scale?: number } = {},
): Promise<Uint8Array> {
  const { Resvg } = await import("@resvg/resvg-js");
  const find = createRequire(import.meta.url);
  const fontFiles = ["DejaVuSans.ttf", "DejaVuSans-Bold.ttf"].map((name) =>
    find.resolve(`dejavu-fonts-ttf/ttf/${name}`),
  );
  const picture = new Resvg(svg, {
    fitTo: { mode: "zoom", value: options.scale ?? 2 },
    font: { fontFiles, loadSystemFonts: false, defaultFontFamily: "DejaVu Sans" },
  });
  return picture.render().asPng();
}
