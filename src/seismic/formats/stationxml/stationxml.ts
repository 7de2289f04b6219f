import { Inventory, type InventoryHeader, type Network } from "../../inventory.ts";
import { dataError } from "../data-error.ts";
import { formatXml } from "../xml/format-xml.ts";
import { parseXml } from "../xml/parse-xml.ts";
import { text, time } from "../xml/scalars.ts";
import { attribute, list, shape, value, withDefault } from "../xml/shape.ts";
import { network } from "./inventory-shapes.ts";

const namespace = "http://www.fdsn.org/xml/station/1";
const newestVersion = "1.2";

/** A whole document. */
interface Root extends InventoryHeader {
  readonly schemaVersion: string;
  readonly networks: readonly Network[];
}

const root = shape<Root>({
  schemaVersion: withDefault(attribute("schemaVersion", text), "1.0"),
  source: value("Source", text),
  sender: value("Sender", text),
  module: value("Module", text),
  moduleUri: value("ModuleURI", text),
  created: value("Created", time),
  networks: list("Network", network),
});

/**
 * Reads StationXML 1.0 to 1.2. What the schema does not know, and what stands there for others, is kept as XML in
 * the `others` of its place.
 *
 * @throws CropError `bad-data` naming file, line and element for what is no StationXML of these versions, lacks what
 * every document needs (codes, coordinates), or holds a value outside its range
 */
export function parseStationXml(content: Uint8Array | string, file: string): Inventory {
  const element = parseXml(content, file);
  if (element.name !== "FDSNStationXML") {
    throw dataError(file, `line ${element.line ?? 1}`, `${element.name} is no StationXML`);
  }
  const { networks, schemaVersion, ...header } = root.read(element, file);
  if (!/^1(?:\.[012])?$/.test(schemaVersion)) {
    throw dataError(
      file,
      `line ${element.line ?? 1}`,
      `StationXML ${schemaVersion} is not read; 1.0 to ${newestVersion} are`,
    );
  }
  return new Inventory(networks, header);
}

/** Gives an inventory as StationXML 1.2, made now unless it says when it was made. */
export function formatStationXml(inventory: Inventory): string {
  const created = inventory.created ?? BigInt(Date.now()) * 1_000_000n;
  const document = { ...inventory, schemaVersion: newestVersion, created };
  return formatXml(root.write(document, "FDSNStationXML", namespace));
}
