import { Catalog, type CatalogHeader } from "../../catalog.ts";
import type { Event } from "../../event.ts";
import { dataError } from "../data-error.ts";
import { formatXml } from "../xml/format-xml.ts";
import { parseXml } from "../xml/parse-xml.ts";
import { text } from "../xml/scalars.ts";
import { attribute, child, list, shape, value } from "../xml/shape.ts";
import { comments, creationInfo } from "./common-shapes.ts";
import { event } from "./event-shapes.ts";

const outerNamespace = "http://quakeml.org/xmlns/quakeml/1.2";
const innerNamespace = "http://quakeml.org/xmlns/bed/1.2";

interface EventParameters extends CatalogHeader {
  readonly events: readonly Event[];
}

const eventParameters = shape<EventParameters>({
  resourceId: attribute("publicID", text),
  description: value("description", text),
  comments,
  creationInfo: child("creationInfo", creationInfo),
  events: list("event", event),
});

/**
 * Reads QuakeML 1.2, basic event description. What stands there for others is kept as XML in the `others` of its place.
 *
 * @throws CropError `bad-data` naming file, line and element for what is no QuakeML 1.2, lacks what every event
 * needs, or holds a value outside its range
 */
export function parseQuakeMl(content: Uint8Array | string, file: string): Catalog {
  const root = parseXml(content, file);
  const place = `line ${root.line ?? 1}`;
  if (root.name !== "quakeml") throw dataError(file, place, `${root.name} is no QuakeML`);
  if (root.namespace !== "" && !root.namespace.endsWith("/1.2")) {
    throw dataError(file, place, `${root.namespace} is not read; QuakeML 1.2 is`);
  }
  const found = root.children.find(({ name }) => name === "eventParameters");
  if (found === undefined) throw dataError(file, place, "there are no eventParameters");
  const { events, ...header } = eventParameters.read(found, file);
  return new Catalog(events, header);
}

/** Gives events as QuakeML 1.2. */
export function formatQuakeMl(catalog: Catalog): string {
  const parameters = eventParameters.write({ ...catalog }, "eventParameters", innerNamespace);
  return formatXml(
    {
      name: "quakeml",
      namespace: outerNamespace,
      attributes: [],
      children: [parameters],
      text: "",
    },
    { namespace: innerNamespace, prefixes: { [outerNamespace]: "q" } },
  );
}
