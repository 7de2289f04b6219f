// Processes an ASDF data set of 200 stations x 3 x 20,000 int32 here and in pyasdf, in turns and as whole processes, and prints
// wall time and processor time of all processes of a run together, which other load on a machine changes less.
//
//   npm run build && node dist/bench/process.js [--runs 3] [--stations 200]      with pyasdf in .venv or $CROP_TEST_PYTHON
import { execFileSync } from "node:child_process";
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { openAsdf, processAsdf, removeResponseToVelocity, Trace } from "crop/seismic";

const repository = fileURLToPath(new URL("../..", import.meta.url));
const python = process.env["CROP_TEST_PYTHON"] ?? join(repository, ".venv/bin/python");
const { values, positionals } = parseArgs({
  options: {
    runs: { type: "string", default: "3" },
    stations: { type: "string", default: "200" },
  },
  allowPositionals: true,
});

const [input, output, what, workers] = positionals;
if (input !== undefined && output !== undefined) await processHere(input, output);
else if (existsSync(python)) await compare();
else {
  process.stderr.write(`no Python at ${python}; set CROP_TEST_PYTHON to one with pyasdf\n`);
  process.exitCode = 3;
}

/** Our side of one run. */
async function processHere(from: string, outputFilename: string): Promise<void> {
  const fn = what === "identity" ? (stream: Iterable<Trace>) => stream as never : undefined;
  await processAsdf(from, fn ?? removeResponseToVelocity, {
    outputFilename,
    tagMap: { raw_recording: "processed" },
    cpuCount: Number(workers),
    isQuiet: true,
  });
}

async function compare(): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), "crop-bench-"));
  const file = join(folder, "input.h5");
  const sides = {
    ours: [process.execPath, fileURLToPath(import.meta.url)],
    pyasdf: [python, join(repository, "bench/obspy/process_asdf.py")],
  };
  try {
    await writeInput(file, Number(values.stations));
    process.stdout.write(
      "| process | wall, ours | pyasdf | CPU, ours | pyasdf | ours / pyasdf |\n",
    );
    process.stdout.write(`|${" --- |".repeat(6)}\n`);
    for (const job of ["identity", "response"]) {
      for (const count of ["1", "2"]) {
        const costs = { ours: [] as Cost[], pyasdf: [] as Cost[] };
        for (let run = 0; run < Number(values.runs); run++) {
          for (const side of ["ours", "pyasdf"] as const) {
            const target = join(folder, "output.h5");
            costs[side].push(measure([...sides[side], file, target, job, count]));
            rmSync(target);
          }
        }
        const [ours, theirs] = [best(costs.ours), best(costs.pyasdf)];
        const cells = [ours.wall, theirs.wall, ours.cpu, theirs.cpu].map(
          (x) => `${x.toFixed(2)} s`,
        );
        const ratio = (ours.cpu / theirs.cpu).toFixed(2);
        process.stdout.write(`| ${job}, ${count} worker(s) | ${cells.join(" | ")} | ${ratio} |\n`);
      }
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

interface Cost {
  readonly wall: number;
  readonly cpu: number;
}

function measure(command: readonly string[]): Cost {
  const script = 'TIMEFORMAT="%R %U %S"; time "$@" >/dev/null 2>&1';
  const report = execFileSync("bash", ["-c", `{ ${script}; } 2>&1`, "bash", ...command]);
  const [wall = 0, user = 0, system = 0] = String(report).trim().split(" ").map(Number);
  return { wall, cpu: user + system };
}

function best(costs: readonly Cost[]): Cost {
  return {
    wall: Math.min(...costs.map(({ wall }) => wall)),
    cpu: Math.min(...costs.map(({ cpu }) => cpu)),
  };
}

async function writeInput(path: string, stations: number): Promise<void> {
  const data = await openAsdf(path, { mode: "w" });
  for (let s = 0; s < stations; s++) {
    const station = `S${String(s).padStart(4, "0")}`;
    await data.addStationXml(Buffer.from(stationXml(station)));
    const traces = ["BHE", "BHN", "BHZ"].map((channel, c) => {
      let [state, x] = [s * 3 + c + 1, 0];
      const samples = Int32Array.from({ length: 20_000 }, () => {
        state = (Math.imul(state, 1_103_515_245) + 12_345) | 0;
        return (x += state >> 25);
      });
      const starttime = 1_583_020_800_000_000_000n;
      return new Trace(samples, { network: "XY", station, channel, starttime, samplingRate: 20 });
    });
    data.addWaveforms(traces, "raw_recording");
  }
  data.close();
}

/** A velocity sensor with a symmetric FIR filter behind it, for three channels. */
function stationXml(station: string): string {
  const place = "<Latitude>0</Latitude><Longitude>0</Longitude><Elevation>0</Elevation>";
  const units = (from: string, to: string): string =>
    `<InputUnits><Name>${from}</Name></InputUnits><OutputUnits><Name>${to}</Name></OutputUnits>`;
  const root = (tag: string, number: number, re: number, im: number): string =>
    `<${tag} number="${number}"><Real>${re}</Real><Imaginary>${im}</Imaginary></${tag}>`;
  const taps = Array.from({ length: 39 }, (_, k) => (1 - Math.abs(k - 19) / 20) / 20);
  const response = `<InstrumentSensitivity><Value>6e8</Value><Frequency>1</Frequency>${units("M/S", "COUNTS")}</InstrumentSensitivity>
<Stage number="1"><PolesZeros>${units("M/S", "V")}<PzTransferFunctionType>LAPLACE (RADIANS/SECOND)</PzTransferFunctionType>
<NormalizationFactor>1</NormalizationFactor><NormalizationFrequency>1</NormalizationFrequency>${root("Zero", 0, 0, 0)}${root("Zero", 1, 0, 0)}
${root("Pole", 0, -0.037, 0.037)}${root("Pole", 1, -0.037, -0.037)}</PolesZeros><StageGain><Value>1500</Value><Frequency>1</Frequency></StageGain></Stage>
<Stage number="2"><FIR>${units("V", "COUNTS")}<Symmetry>NONE</Symmetry>${taps.map((x, i) => `<NumeratorCoefficient i="${i}">${x}</NumeratorCoefficient>`).join("")}</FIR>
<Decimation><InputSampleRate>20</InputSampleRate><Factor>1</Factor><Offset>0</Offset><Delay>0.95</Delay><Correction>0.95</Correction></Decimation>
<StageGain><Value>400000</Value><Frequency>1</Frequency></StageGain></Stage>`;
  const channel = (code: string): string =>
    `<Channel code="${code}" locationCode="" startDate="2000-01-01T00:00:00Z">${place}<Depth>0</Depth><SampleRate>20</SampleRate><Response>${response}</Response></Channel>`;
  return `<FDSNStationXML xmlns="http://www.fdsn.org/xml/station/1" schemaVersion="1.1"><Source>x</Source><Created>2020-01-01T00:00:00Z</Created>
<Network code="XY"><Station code="${station}" startDate="2000-01-01T00:00:00Z">${place}<Site><Name>x</Name></Site>${["BHE", "BHN", "BHZ"].map(channel).join("")}</Station></Network></FDSNStationXML>`;
}
