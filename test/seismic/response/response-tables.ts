import { readFileSync } from "node:fs";
import type {
  RemoveResponseOptions,
  Response,
  ResponseOutput,
} from "../../../src/seismic/response/index.ts";

interface ResponseTables {
  readonly frequencies: readonly number[];
  readonly curves: readonly {
    readonly name: string;
    readonly response: Response;
    readonly curves: Readonly<Record<ResponseOutput, readonly number[]>>;
  }[];
  readonly removals: {
    readonly input: readonly number[];
    readonly cases: readonly {
      readonly response: string;
      readonly npts: number;
      readonly options: RemoveResponseOptions;
      readonly result: readonly number[];
    }[];
    readonly polynomials: readonly {
      readonly response: Response;
      readonly result: readonly number[];
    }[];
  };
  /** By NET.STA.LOC.CHA. */
  readonly channels: Readonly<Record<string, Response>>;
}

/** Reads what obspy gave, see test/data/README.md. */
export function readResponseTables(): ResponseTables {
  const url = new URL("../../../../test/data/seismic/response-tables.json", import.meta.url);
  return JSON.parse(readFileSync(url, "utf8")) as ResponseTables;
}
