import type { RadixPass } from "./radix-passes.ts";
import { vectorModule } from "./vector-passes.ts";

/** The part of the engine's WebAssembly that is used here; Node's types leave it out. */
interface WasmEngine {
  validate(bytes: Uint8Array): boolean;
  readonly Module: new (bytes: Uint8Array) => object;
  readonly Instance: new (
    module: object,
    imports: { readonly a: { readonly m: object } },
  ) => { readonly exports: Readonly<Record<string, Kernel>> };
  readonly Memory: new (pages: { initial: number; maximum: number }) => {
    readonly buffer: ArrayBuffer;
  };
}

/** A pass as `vectorModule` writes it. */
type Kernel = (x: number, y: number, twiddles: number, m: number, row: number) => void;

const pageBytes = 65_536;
const mostPages = 65_536;

/** Compiled when first asked for; no module where this engine has no vectors, or no memory for them. */
let compiled: { readonly module: object | undefined } | undefined;

/** A memory of WebAssembly for the arrays of one plan, with the passes that work on them. */
export class VectorMemory {
  readonly #buffer: ArrayBuffer;
  readonly #kernels: Readonly<Record<string, Kernel>>;
  #used = 0;

  private constructor(buffer: ArrayBuffer, kernels: Readonly<Record<string, Kernel>>) {
    this.#buffer = buffer;
    this.#kernels = kernels;
  }

  /** Gives memory for so many float64, `undefined` where it cannot be had or is less than a page, which does not repay its making. */
  static of(length: number): VectorMemory | undefined {
    const wasm = (globalThis as { WebAssembly?: WasmEngine }).WebAssembly;
    const pages = Math.ceil((8 * length) / pageBytes);
    if (wasm === undefined || pages < 2 || pages > mostPages) return undefined;
    compiled ??= compile(wasm);
    const { module } = compiled;
    if (module === undefined) return undefined;
    try {
      const memory = new wasm.Memory({ initial: pages, maximum: pages });
      const { exports } = new wasm.Instance(module, { a: { m: memory } });
      return new VectorMemory(memory.buffer, exports);
    } catch (error) {
      if (!(error instanceof RangeError)) throw error;
      // Each refusal collects all garbage first: it is not asked again.
      compiled = { module: undefined };
      return undefined;
    }
  }

  /** Gives a new array of zeros. */
  array(length: number): Float64Array {
    const array = new Float64Array(this.#buffer, this.#used, length);
    this.#used += array.byteLength;
    return array;
  }

  /** See `PlanMemory`. */
  pass(radix: number, m: number): RadixPass | undefined {
    const kernel = this.#kernels[radix === 4 && m === 1 ? "last" : radix];
    if (kernel === undefined) return undefined;
    return (x, y, twiddles, m, s) => {
      kernel(x.byteOffset, y.byteOffset, twiddles.byteOffset, m, 16 * s);
    };
  }
}

function compile(wasm: WasmEngine): { readonly module: object | undefined } {
  const bytes = vectorModule();
  return { module: wasm.validate(bytes) ? new wasm.Module(bytes) : undefined };
}
