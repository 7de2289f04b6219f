import { spline } from "../signal/index.ts";
import type { ResponseList } from "./stages.ts";
import type { TransferFunction } from "./transfer-function.ts";

/**
 * Gives the response that was measured at some frequencies, by cubic splines through its amplitudes and its phases, which go on
 * outside of them; `onOutside` hears of frequencies there. At least four are wanted, and they rise.
 *
 * Source: obspy 1.5.1, `ResponseListResponseStage` in `_call_eval_resp_for_frequencies`.
 */
export function responseListTransfer(
  { responseListElements }: ResponseList,
  onOutside: (message: string) => void,
): TransferFunction {
  const column = (name: "frequency" | "amplitude" | "phase"): Float64Array =>
    Float64Array.from(responseListElements, (element) => element[name]);
  const measured = column("frequency");
  const [least, most] = [measured[0]!, measured.at(-1)!];
  return (frequencies, values) => {
    const positive = frequencies.filter((frequency) => frequency > 0);
    if (positive.some((frequency) => frequency < least || frequency > most)) {
      onOutside(`it is known from ${least} to ${most} Hz only and was continued beyond`);
    }
    const amplitudes = spline(column("amplitude"), 3, frequencies, measured);
    const degrees = spline(column("phase"), 3, frequencies, measured);
    for (let i = 0; i < frequencies.length; i++) {
      const phase = (degrees[i]! * Math.PI) / 180;
      const re = amplitudes[i]! * Math.cos(phase);
      const im = amplitudes[i]! * Math.sin(phase);
      const vr = values[2 * i]!;
      const vi = values[2 * i + 1]!;
      values[2 * i] = vr * re - vi * im;
      values[2 * i + 1] = vr * im + vi * re;
    }
  };
}
