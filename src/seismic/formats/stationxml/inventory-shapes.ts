import type {
  Channel,
  Comment,
  Equipment,
  ExternalReference,
  Identifier,
  Network,
  Operator,
  Person,
  Site,
  Station,
  ValueDetails,
} from "../../inventory.ts";
import { integer, oneOf, real, realBetween, type Scalar, text, time } from "../xml/scalars.ts";
import {
  asItIs,
  attribute,
  child,
  childrenOf,
  type Codec,
  content,
  type Field,
  leaf,
  list,
  others,
  required,
  shape,
  value,
  withDefault,
} from "../xml/shape.ts";
import { response, units } from "./response-shapes.ts";

// Networks, stations and channels: StationXML types NetworkType, StationType, ChannelType and what they hold. The
// order of the fields is that of the schema 1.2, which has no `StorageFormat` (1.0) any more.

const person = shape<Person>({
  names: list("Name", leaf(text)),
  agencies: list("Agency", leaf(text)),
  emails: list("Email", leaf(text)),
  phones: list("Phone", asItIs),
});

const operator = shape<Operator>({
  agencies: list("Agency", leaf(text)),
  contacts: list("Contact", person),
  webSite: value("WebSite", text),
});

const comment = shape<Comment>({
  value: withDefault(value("Value", text), ""),
  beginEffectiveTime: value("BeginEffectiveTime", time),
  endEffectiveTime: value("EndEffectiveTime", time),
  authors: list("Author", person),
  id: attribute("id", integer),
  subject: attribute("subject", text),
});

const identifier = shape<Identifier>({
  value: required(content(text)),
  type: attribute("type", text),
});

const externalReference = shape<ExternalReference>({
  uri: withDefault(value("URI", text), ""),
  description: withDefault(value("Description", text), ""),
});

const site = shape<Site>({
  name: withDefault(value("Name", text), ""),
  description: value("Description", text),
  town: value("Town", text),
  county: value("County", text),
  region: value("Region", text),
  country: value("Country", text),
  others: others(),
});

const equipment = shape<Equipment>({
  resourceId: attribute("resourceId", text),
  type: value("Type", text),
  description: value("Description", text),
  manufacturer: value("Manufacturer", text),
  vendor: value("Vendor", text),
  model: value("Model", text),
  serialNumber: value("SerialNumber", text),
  installationDate: value("InstallationDate", time),
  removalDate: value("RemovalDate", time),
  calibrationDates: list("CalibrationDate", leaf(time)),
  others: others(),
});

/** The attributes of a child whose value is a key of its own. */
function details(name: string): Field<ValueDetails> {
  return {
    isRequired: false,
    label: name,
    names: [name],
    read: (element) => {
      const attributes = childrenOf(element, name)[0]?.attributes ?? [];
      const plain = attributes.filter(({ namespace }) => namespace === "");
      if (plain.length === 0) return undefined;
      return Object.fromEntries(plain.map((one) => [one.name, one.value]));
    },
    write: (attributes, builder) => {
      const index = builder.children.findLastIndex((child) => child.name === name);
      const target = builder.children[index];
      if (target === undefined) return;
      builder.children[index] = {
        ...target,
        attributes: Object.entries(attributes).map(([name, value]) => ({
          name,
          namespace: "",
          value,
        })),
      };
    },
  };
}

const node = {
  code: required(attribute("code", text)),
  startDate: attribute("startDate", time),
  endDate: attribute("endDate", time),
  sourceId: attribute("sourceID", text),
  restrictedStatus: attribute("restrictedStatus", oneOf("open", "closed", "partial")),
  alternateCode: attribute("alternateCode", text),
  historicalCode: attribute("historicalCode", text),
  description: value("Description", text),
  identifiers: list("Identifier", identifier),
  comments: list("Comment", comment),
  dataAvailability: child("DataAvailability", asItIs),
  others: others(),
};

const needed = <V>(name: string, scalar: Scalar<V>): Field<V, true> =>
  required(value(name, scalar));

const place = {
  latitude: needed("Latitude", realBetween(-90, 90)),
  latitudeDetails: details("Latitude"),
  longitude: needed("Longitude", realBetween(-180, 180)),
  longitudeDetails: details("Longitude"),
  elevation: needed("Elevation", real),
  elevationDetails: details("Elevation"),
};

const channel = shape<Channel>({
  ...node,
  locationCode: withDefault(attribute("locationCode", text), ""),
  externalReferences: list("ExternalReference", externalReference),
  ...place,
  depth: needed("Depth", real),
  depthDetails: details("Depth"),
  azimuth: value("Azimuth", realBetween(0, 360)),
  azimuthDetails: details("Azimuth"),
  dip: value("Dip", realBetween(-90, 90)),
  dipDetails: details("Dip"),
  waterLevel: value("WaterLevel", real),
  waterLevelDetails: details("WaterLevel"),
  types: list("Type", leaf(text)),
  sampleRate: value("SampleRate", real),
  sampleRateDetails: details("SampleRate"),
  sampleRateRatio: child(
    "SampleRateRatio",
    shape<NonNullable<Channel["sampleRateRatio"]>>({
      numberSamples: needed("NumberSamples", integer),
      numberSeconds: needed("NumberSeconds", integer),
    }),
  ),
  storageFormat: { ...value("StorageFormat", text), write: () => {} },
  clockDrift: value("ClockDrift", real),
  clockDriftDetails: details("ClockDrift"),
  calibrationUnits: child("CalibrationUnits", units),
  sensor: child("Sensor", equipment),
  preAmplifier: child("PreAmplifier", equipment),
  dataLogger: child("DataLogger", equipment),
  equipments: list("Equipment", equipment),
  response: child("Response", response),
});

const station = shape<Station>({
  ...node,
  ...place,
  site: withDefault(child("Site", site), { name: "" }),
  waterLevel: value("WaterLevel", real),
  waterLevelDetails: details("WaterLevel"),
  vault: value("Vault", text),
  geology: value("Geology", text),
  equipments: list("Equipment", equipment),
  operators: list("Operator", operator),
  creationDate: value("CreationDate", time),
  terminationDate: value("TerminationDate", time),
  totalNumberChannels: value("TotalNumberChannels", integer),
  selectedNumberChannels: value("SelectedNumberChannels", integer),
  externalReferences: list("ExternalReference", externalReference),
  channels: list("Channel", channel),
});

/** A network with all that it holds. */
export const network: Codec<Network> = shape<Network>({
  ...node,
  operators: list("Operator", operator),
  totalNumberStations: value("TotalNumberStations", integer),
  selectedNumberStations: value("SelectedNumberStations", integer),
  stations: list("Station", station),
});
