import type { InventoryHeader, Network } from "./network.ts";
import { formatUtc } from "./utc-time.ts";

const margin = "\t\t\t";
/** A tab counts as one. */
const lineLength = 70;

/** Says who made an inventory, and lists its networks, stations and channels. Source: obspy 1.5.1 `Inventory.__str__`. */
export function inventorySummary(networks: readonly Network[], header: InventoryHeader): string {
  const { created, module, moduleUri, source = "", sender } = header;
  const stations = networks.flatMap(({ code, stations: own }) =>
    own.map((station) => ({ ...station, id: `${code}.${station.code}` })),
  );
  const channels = stations.flatMap(({ id, channels: own }) =>
    own.map((channel) => `${id}.${channel.locationCode}.${channel.code}`),
  );
  const made = module === undefined ? [] : [`\tCreated by: ${module}`];
  if (module !== undefined && moduleUri !== undefined) made.push(`\t\t    ${moduleUri}`);
  return [
    `Inventory created at ${created === undefined ? "None" : formatUtc(created)}`,
    ...made,
    `\tSending institution: ${source}${sender === undefined ? "" : ` (${sender})`}`,
    "\tContains:",
    `\t\tNetworks (${networks.length}):`,
    ...wrapped(counted(networks.map(({ code }) => code))),
    `\t\tStations (${stations.length}):`,
    ...counted(stations.map(({ id, site }) => `${id} (${site.name})`)).map((line) => margin + line),
    `\t\tChannels (${channels.length}):`,
    ...wrapped(counted(channels)),
  ].join("\n");
}

/** Gives each text once, in order, with the number of times where there are several. */
function counted(texts: readonly string[]): readonly string[] {
  const counts = new Map<string, number>();
  for (const text of texts) counts.set(text, (counts.get(text) ?? 0) + 1);
  return [...counts]
    .toSorted(([a], [b]) => compare(sortKey(a), sortKey(b)))
    .map(([text, count]) => (count === 1 ? text : `${text} (${count}x)`));
}

/** Components are in the order Z, N, E and then the others. */
function sortKey(text: string): string {
  const isChannel = text.split(" ")[0]!.split(".").length === 4;
  if (!isChannel) return text.toUpperCase();
  const component = text.slice(-1).toUpperCase();
  const place = "ZNE".indexOf(component);
  return text.slice(0, -1).toUpperCase() + (place === -1 ? component : String.fromCharCode(place));
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

/** Gives texts in lines, apart by commas. */
function wrapped(texts: readonly string[]): readonly string[] {
  const lines: string[] = [];
  for (const [i, text] of texts.entries()) {
    const word = i < texts.length - 1 ? `${text},` : text;
    const last = lines.at(-1);
    if (last === undefined || last.length + word.length + 1 > lineLength) lines.push(margin + word);
    else lines[lines.length - 1] = `${last} ${word}`;
  }
  return lines.length === 0 ? [""] : lines;
}
