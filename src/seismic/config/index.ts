export {
  type AdjointConfig,
  type AdjointParameters,
  type AdjointSourceType,
  adjointSourceTypes,
} from "./adjoint-parameters.ts";
export { Config, type ConfigParameters } from "./config.ts";
export { readConfig, writeConfig } from "./config-file.ts";
export { type ConfigFormat, configParameters, formatConfig, parseConfig } from "./config-text.ts";
export { type PyflexPreset, pyflexPresetNames, pyflexPresets } from "./pyflex-presets.ts";
