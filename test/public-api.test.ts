import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";

/**
 * The values that each entry point of the package exports. This list is the promise to users: a name
 * that goes from it is a breaking change for the CHANGELOG.
 */
const promised: Readonly<Record<string, readonly string[]>> = {
  crop: [
    "Crop",
    "CropError",
    "FarmedCrop",
    "Harvester",
    "Runner",
    "SampledCrop",
    "Sampler",
    "arange",
    "caseRunner",
    "caseRunnerToDs",
    "caseRunnerToTable",
    "choice",
    "comboRunner",
    "comboRunnerToDs",
    "comboRunnerToTable",
    "defineCrop",
    "existingValues",
    "exitStatus",
    "geomspace",
    "integers",
    "isCropError",
    "latinHypercube",
    "linspace",
    "loadCrops",
    "logUniform",
    "logspace",
    "normal",
    "poolWorkerUrl",
    "randomGenerator",
    "randomSamples",
    "range",
    "sobol",
    "uniform",
  ],
  "crop/dataset": [
    "DataArray",
    "Dataset",
    "DatasetBuilder",
    "LazyDataset",
    "NetcdfFile",
    "NetcdfWriter",
    "SlabGrid",
    "allocate",
    "broadcast",
    "cast",
    "cellText",
    "checkDimension",
    "checkSchema",
    "checkSlab",
    "checkTexts",
    "columnOf",
    "columnOrder",
    "commonDType",
    "compareLabels",
    "concat",
    "concatTables",
    "coordinateFrom",
    "copyElements",
    "countMissing",
    "createNetcdf",
    "csvText",
    "defaultChunks",
    "elementAt",
    "equalArrays",
    "equalAttributes",
    "equalVariables",
    "exportTable",
    "forEachRun",
    "fromValues",
    "indexOf",
    "integerRange",
    "isArrayData",
    "isComplex",
    "isDType",
    "isMissing",
    "isNdArray",
    "isTableFile",
    "jsonText",
    "keyOf",
    "merge",
    "mergeNetcdf",
    "missingArray",
    "missingVariable",
    "nearestPlace",
    "openDataset",
    "openNetcdf",
    "placesBetween",
    "placesByIndex",
    "placesByLabel",
    "placesOf",
    "positions",
    "publish",
    "ravel",
    "readAttributes",
    "readNetcdf",
    "readTable",
    "rowsOf",
    "sameElement",
    "scalarAt",
    "selectPlaces",
    "shapeIn",
    "showElement",
    "showLabel",
    "size",
    "slabOf",
    "slabsOf",
    "storedAttributes",
    "stridesOf",
    "summarize",
    "tableBlocks",
    "tableOf",
    "take",
    "transpose",
    "unravel",
    "variableFrom",
    "viewOf",
    "withoutComplex",
    "withoutEmptyMask",
    "writeDataset",
    "writeNetcdf",
    "writeTable",
  ],
};

const manifest: unknown = JSON.parse(
  readFileSync(new URL("../../package.json", import.meta.url), "utf8"),
);
const { exports: entries } = manifest as { readonly exports: Readonly<Record<string, unknown>> };
const entryPoints = Object.keys(entries)
  .filter((entry) => entry !== "./package.json")
  .map((entry) => entry.replace(/^\./, "crop"));

test("every entry point of package.json is listed here", () => {
  assert.deepEqual(entryPoints, Object.keys(promised));
});

for (const [entryPoint, names] of Object.entries(promised)) {
  test(`${entryPoint} exports what is listed here, and nothing else`, async () => {
    const module: object = await import(entryPoint);
    assert.deepEqual(Object.keys(module).toSorted(), names.toSorted());
  });
}
