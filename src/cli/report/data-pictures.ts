import { elementAt, type LazyDataset, type NdArray, size } from "../../dataset/index.ts";
import { isCropError, messageOf } from "../../errors.ts";
import { renderPng, scatterPlot } from "../../plots/index.ts";
import type { Block, PictureBlock } from "../../report/index.ts";
import { textElement } from "../data/elements.ts";
import { drawData, type PictureOptions } from "../data/picture.ts";
import { labelsOf } from "../data/picture-labels.ts";
import { thin } from "./thin.ts";

/** A page has no more pictures than these. */
const mostPictures = 24;
/** Elements that a picture is drawn of. */
const mostElements = 2 ** 21;
/** Characters; a larger picture stands on the page as a PNG. */
const longestSvg = 400_000;

/** A picture that is still to be drawn. */
interface Plan {
  readonly title: string;
  /** Gives undefined where no value has a place. */
  readonly draw: () => string | undefined;
  readonly choice: string | undefined;
}

/**
 * Gives pictures of variables, those of numbers: lines along one dimension, lines or a heat map over two, slices where there are more,
 * points over each coordinate where cases lie along one dimension. What has no picture is named.
 */
export async function dataPictures(data: LazyDataset, names: readonly string[]): Promise<Block[]> {
  const plans: Plan[] = [];
  for (const name of names) plans.push(...plansOf(data, name));
  const blocks: Block[] = [];
  for (const { title, draw, choice } of plans.slice(0, mostPictures)) {
    try {
      const note = choice === undefined ? {} : { note: `Drawn of ${choice}.` };
      const svg = draw();
      blocks.push(
        svg === undefined
          ? { kind: "text", text: `No picture of ${title}: it has no value.`, isNote: true }
          : { kind: "picture", title, image: await imageOf(svg), ...note },
      );
    } catch (error) {
      if (!isCropError(error)) throw error;
      blocks.push({
        kind: "text",
        text: `No picture of ${title}: ${messageOf(error)}`,
        isNote: true,
      });
    }
  }
  if (plans.length > mostPictures) {
    const left = plans.slice(mostPictures).map(({ title }) => title);
    blocks.push({
      kind: "text",
      text: `${mostPictures} of ${plans.length} pictures are shown; \`crop data plot\` draws the others: ${left.slice(0, 20).join("; ")}${left.length > 20 ? "; …" : ""}.`,
      isNote: true,
    });
  }
  return blocks;
}

/** Gives a picture of bounded size: large ones are turned into pixels. */
export async function imageOf(svg: string): Promise<PictureBlock["image"]> {
  return svg.length > longestSvg ? await renderPng(svg) : svg;
}

function plansOf(data: LazyDataset, name: string): Plan[] {
  const { dims, shape, dtype } = data.variables.get(name)!;
  if (dtype === "string" || size(shape) === 0) return [];
  const long = dims.filter((dim) => data.sizes[dim]! > 1);
  if (long.length === 0) return [];
  if (long.length === 1 && data.labels(long[0]!) === undefined) {
    const places = coordinatesAlong(data, long[0]!);
    if (places.length > 0) return places.map((along) => scatterPlan(data, name, along));
  }
  const kept = long
    .toSorted((a, b) => data.sizes[b]! - data.sizes[a]! || dims.indexOf(b) - dims.indexOf(a))
    .slice(0, 2);
  const others = long.filter((dim) => !kept.includes(dim));
  return slicesOf(data, others).map(({ part, where }) => {
    const title = where === "" ? name : `${name} at ${where}`;
    const { data: few, choice } = thin(part, kept, mostElements);
    return {
      title,
      choice,
      draw: () =>
        hasValue(few.read(name))
          ? drawData(few, { ...optionsOf(part, name, kept), title })
          : undefined,
    };
  });
}

function hasValue(array: NdArray): boolean {
  const n = size(array.shape);
  for (let i = 0; i < n; i++) {
    const value = elementAt(array, i);
    if (value !== undefined && (typeof value !== "number" || Number.isFinite(value))) return true;
  }
  return false;
}

/** A map where both dimensions are names, since lines would join what is in no order. */
function optionsOf(data: LazyDataset, variable: string, kept: readonly string[]): PictureOptions {
  const [x, y] = kept;
  const areNames = kept.every((dim) => data.labels(dim)?.data.dtype === "string");
  return kept.length === 2 && areNames ? { variable, x, y } : { variable };
}

/** The first, the middle and the last place along the longest of the other dimensions, the middle along the rest. */
function slicesOf(
  data: LazyDataset,
  others: readonly string[],
): { readonly part: LazyDataset; readonly where: string }[] {
  if (others.length === 0) return [{ part: data, where: "" }];
  const longest = others.reduce((a, b) => (data.sizes[b]! > data.sizes[a]! ? b : a));
  const last = data.sizes[longest]! - 1;
  return [...new Set([0, Math.floor(last / 2), last])].map((place) => {
    const places = Object.fromEntries(
      others.map((dim) => [dim, dim === longest ? place : Math.floor((data.sizes[dim]! - 1) / 2)]),
    );
    const where = Object.entries(places).map(([dim, at]) => `${dim} = ${labelAt(data, dim, at)}`);
    return { part: data.isel(places), where: where.join(", ") };
  });
}

function labelAt(data: LazyDataset, dim: string, place: number): string {
  const labels = data.labels(dim)?.data;
  return labels === undefined ? String(place) : textElement(labels, place);
}

/** The coordinates of numbers or names along a dimension that has no labels of its own. */
function coordinatesAlong(data: LazyDataset, dim: string): string[] {
  return [...data.variables]
    .filter(([name, { dims }]) => data.isCoordinate(name) && dims.length === 1 && dims[0] === dim)
    .map(([name]) => name);
}

function scatterPlan(whole: LazyDataset, name: string, along: string): Plan {
  const [dim = ""] = whole.variables.get(along)!.dims;
  const { data, choice } = thin(whole.pick([name, along]), [dim], mostElements);
  return {
    title: `${name} over ${along}`,
    choice,
    draw: () => {
      const [x, y] = [data.read(along), data.read(name)];
      const n = size(y.shape);
      const isReal = y.dtype !== "complex128";
      const values = Float64Array.from({ length: n }, (_, i) =>
        y.missing?.[i] === 1
          ? NaN
          : isReal
            ? Number(y.data[i])
            : Math.hypot(Number(y.data[2 * i]), Number(y.data[2 * i + 1])),
      );
      const isText = x.dtype === "string" || x.dtype === "bool" || x.dtype === "complex128";
      const places = Array.from({ length: n }, (_, i) =>
        isText ? textElement(x, i) : x.missing?.[i] === 1 ? NaN : Number(x.data[i]),
      );
      const attrs = data.variables.get(along)!.attrs;
      return scatterPlot({
        title: `${name} over ${along}`,
        x: {
          ...labelsOf(along, attrs),
          ...(x.dtype === "datetime64[ns]" ? { scale: "time" as const } : {}),
        },
        y: labelsOf(isReal ? name : `|${name}|`, data.variables.get(name)!.attrs),
        groups: [{ x: places, y: values }],
      });
    },
  };
}
