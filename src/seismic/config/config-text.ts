import { createRequire } from "node:module";
import type * as Yaml from "yaml";
import { CropError, messageOf } from "../../errors.ts";
import type { AdjointSourceType } from "./adjoint-parameters.ts";
import { Config } from "./config.ts";
import { snakeCase } from "./parameter.ts";

/** How a configuration is written: YAML and JSON are read again, ascii is for people. */
export type ConfigFormat = "yaml" | "json" | "ascii";

/**
 * Gives the configuration of a text, a mapping of parameters to values; `file` names it in errors. YAML as Pyatoa 0.4.2
 * writes it is read too.
 *
 * @throws CropError `bad-data` for a text that is no YAML or JSON, `bad-option` as the constructor of {@link Config}
 * @example parseConfig("min_period: 5\npyflex_preset: socal_3-30s").pyflexConfig.c0 === 1.3
 */
export function parseConfig(
  text: string,
  { format = "yaml", file = "the configuration" }: { format?: "yaml" | "json"; file?: string } = {},
): Config {
  const values: unknown = format === "json" ? parseJson(text, file) : parseYaml(text, file);
  try {
    return new Config(values ?? {});
  } catch (error) {
    if (!(error instanceof CropError)) throw error;
    throw new CropError(error.code, `${file}: ${error.message}`, {
      cause: error,
      fields: { ...error.fields, file },
    });
  }
}

function parseJson(text: string, file: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new CropError("bad-data", `${file} is no JSON: ${messageOf(error)}`, { cause: error });
  }
}

/** Loads the library when there is YAML to read or write: it has as many files as all that misfits need. */
function yaml(): typeof Yaml {
  return createRequire(import.meta.url)("yaml") as typeof Yaml;
}

function parseYaml(text: string, file: string): unknown {
  const { parseDocument, visit } = yaml();
  // Pyatoa marks the nested mappings as Python objects: such a mark is a warning, its mapping is read.
  const document = parseDocument(text, { logLevel: "silent" });
  const [error] = document.errors;
  if (error !== undefined) {
    throw new CropError("bad-data", `${file} is no YAML: ${error.message}`, { cause: error });
  }
  visit(document, {
    // An event 001 is not the event 1: numbers stay as they are written until a parameter takes them for numbers.
    Scalar(_, scalar) {
      if (typeof scalar.value === "number" && scalar.source !== undefined) {
        scalar.value = scalar.source;
      }
    },
  });
  return document.toJS();
}

/**
 * Gives the text of a configuration with every parameter, named and ordered as Pyatoa 0.4.2 does; it reads the YAML.
 *
 * @throws CropError `bad-option` when the weight of windows is a function, which no file can hold
 * Source: Pyatoa 0.4.2 `Config.write`.
 */
export function formatConfig(config: Config, format: ConfigFormat = "yaml"): string {
  const parameters = configParameters(config);
  switch (format) {
    case "yaml":
      return yamlText(parameters, config.adjSrcType);
    case "json":
      return `${JSON.stringify(Object.fromEntries(parameters), null, 2)}\n`;
    case "ascii":
      return asciiText(parameters);
    default:
      throw new CropError(
        "bad-option",
        `no configuration is written as ${String(format satisfies never)}`,
      );
  }
}

type Parameters = ReadonlyMap<string, unknown>;

/**
 * Gives every parameter of a configuration by its name in Pyatoa's files, in its order; those of windows and misfit are mappings of
 * their own, `pyflex_config` and `pyadjoint_config`.
 *
 * @throws CropError `bad-option` when the weight of windows is a function, which no file can hold
 */
export function configParameters(config: Config): Parameters {
  const { pyflexConfig, pyadjointConfig, adjSrcType, minPeriod, maxPeriod } = config;
  if (pyflexConfig.windowWeightFct !== null) {
    throw new CropError("bad-option", "windowWeightFct is a function, which no file can hold");
  }
  const { minPeriod: _, maxPeriod: __, ...windows } = pyflexConfig;
  const band = { minPeriod, maxPeriod };
  return new Map<string, unknown>([
    ["iteration", config.iteration],
    ["step_count", config.stepCount],
    ["event_id", config.eventId],
    ["min_period", minPeriod],
    ["max_period", maxPeriod],
    ["rotate_to_rtz", config.rotateToRtz],
    ["unit_output", config.unitOutput],
    ["observed_tag", config.observedTag],
    ["_synthetic_tag", config.givenSyntheticTag],
    ["adj_src_type", adjSrcType],
    ["st_obs_type", config.stObsType],
    ["st_syn_type", config.stSynType],
    ["win_amp_ratio", config.winAmpRatio],
    ["component_list", config.componentList],
    ["pyflex_config", named({ ...band, ...windows })],
    [
      "pyadjoint_config",
      named({
        ...band,
        ...pyadjointConfig,
        doubleDifference: adjSrcType.endsWith("_dd"),
        adjsrcType: adjSrcType,
      }),
    ],
  ]);
}

function named(values: object): Readonly<Record<string, unknown>> {
  return Object.fromEntries(
    Object.entries(values).map(([name, value]: [string, unknown]) => [
      snakeCase(name),
      value instanceof Float64Array ? [...value] : value,
    ]),
  );
}

function yamlText(parameters: Parameters, type: AdjointSourceType): string {
  const { Document, isNode } = yaml();
  const document = new Document(Object.fromEntries(parameters));
  const tag = (name: string, pythonClass: string): void => {
    const node = document.get(name, true);
    if (isNode(node)) node.tag = `tag:yaml.org,2002:python/object:${pythonClass}`;
  };
  tag("pyflex_config", "pyflex.config.Config");
  tag("pyadjoint_config", `pyadjoint.config.${pyadjointClass(type)}`);
  return document.toString();
}

function pyadjointClass(type: AdjointSourceType): string {
  switch (type) {
    case "exponentiated_phase":
      return "ConfigExponentiatedPhase";
    case "cc_traveltime":
    case "cc_traveltime_dd":
      return "ConfigCCTraveltime";
    case "multitaper":
    case "multitaper_dd":
      return "ConfigMultitaper";
    default:
      return "ConfigWaveform";
  }
}

function asciiText(parameters: Parameters): string {
  const lines = [...parameters].flatMap(([name, value]) =>
    typeof value === "object" && value !== null && !Array.isArray(value)
      ? [name, ...Object.entries(value).map(([key, item]) => `\t${key}: ${pythonText(item)}`)]
      : [`${name}: ${pythonText(value)}`],
  );
  return ["PYATOA CONFIGURATION FILE", ...lines, ""].join("\n");
}

function pythonText(value: unknown): string {
  if (value === null) return "None";
  if (typeof value === "boolean") return value ? "True" : "False";
  if (typeof value === "string") return value;
  if (!Array.isArray(value)) return JSON.stringify(value);
  const items = value.map((item) => (typeof item === "string" ? `'${item}'` : pythonText(item)));
  return `[${items.join(", ")}]`;
}
