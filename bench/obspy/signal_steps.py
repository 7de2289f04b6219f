"""Times the steps of bench/signal-steps.ts in obspy and numpy, and prints the best of their times in seconds as JSON.

    python bench/obspy/signal_steps.py NPTS
"""

import json
import sys
import time
import warnings
from pathlib import Path

import numpy as np
from obspy import Stream, Trace, UTCDateTime
from obspy.core.inventory.response import (
    CoefficientsTypeResponseStage,
    InstrumentSensitivity,
    PolesZerosResponseStage,
    Response,
)
from obspy.signal.filter import envelope
from obspy.signal.rotate import rotate2zne, rotate_ne_rt

warnings.simplefilter("ignore")
npts = int(sys.argv[1])
i = np.arange(npts)
x = 1000 * np.sin(i / 50) + (i * 7919 % 1000)


def best_of(step, prepare=lambda: None):
    best, end, run = np.inf, time.perf_counter() + 0.3, 0
    while run < 15 or time.perf_counter() < end:
        given = prepare()
        begin = time.perf_counter()
        step(given)
        best = min(best, time.perf_counter() - begin)
        run += 1
    return best


def stage(given):
    gain = given["stageGain"]
    units = [given["filter"][key]["name"] for key in ("inputUnits", "outputUnits")]
    common = [given["number"], gain["value"], gain["frequency"], *units]
    decimation = given.get("decimation", {})
    names = {"inputSampleRate": "input_sample_rate"}
    decimation = {f"decimation_{names.get(key, key)}": value for key, value in decimation.items()}
    kind = given["filter"]
    if kind["kind"] == "PolesZeros":
        zeros, poles = ([complex(p["real"], p["imaginary"]) for p in kind[key]] for key in ("zeros", "poles"))
        return PolesZerosResponseStage(*common, kind["pzTransferFunctionType"], kind["normalizationFrequency"], zeros,
                                       poles, normalization_factor=kind["normalizationFactor"], **decimation)
    return CoefficientsTypeResponseStage(*common, kind["cfTransferFunctionType"], numerator=kind["numerators"],
                                         denominator=kind["denominators"], **decimation)


def response(code):
    tables = Path(__file__).parents[2] / "test/data/seismic/response-tables.json"
    given = json.loads(tables.read_text())["channels"][code]
    total = given["instrumentSensitivity"]
    total = InstrumentSensitivity(total["value"], total["frequency"], total["inputUnits"]["name"], "COUNTS")
    return Response(instrument_sensitivity=total, response_stages=[stage(each) for each in given["stages"]])


symmetric, asymmetric = response("TA.POKR..BHZ"), response("XY.S0003..BHZ")


def trace(attached=None):
    made = Trace(x.copy(), {"sampling_rate": 40.0, "starttime": UTCDateTime(2013, 5, 24)})
    if attached is not None:
        made.stats.response = attached
    return made


steps = {
    "detrend simple": lambda t: t.detrend("simple"),
    "detrend linear": lambda t: t.detrend("linear"),
    "detrend demean": lambda t: t.detrend("demean"),
    "detrend polynomial 3": lambda t: t.detrend("polynomial", order=3),
    "taper hann 5 %": lambda t: t.taper(0.05),
    "taper cosine 50 %": lambda t: t.taper(0.5, type="cosine"),
    "taper kaiser 50 %": lambda t: t.taper(0.5, type="kaiser", beta=8),
    "band-pass": lambda t: t.filter("bandpass", freqmin=0.1, freqmax=2),
    "band-pass, zero phase": lambda t: t.filter("bandpass", freqmin=0.1, freqmax=2, zerophase=True),
    "band-stop": lambda t: t.filter("bandstop", freqmin=1, freqmax=2),
    "low-pass, 2 corners": lambda t: t.filter("lowpass", freq=1, corners=2),
    "high-pass, 3 corners": lambda t: t.filter("highpass", freq=1, corners=3),
    "decimate 4": lambda t: t.decimate(4),
    "resample to 10 Hz": lambda t: t.resample(10),
    "resample to 33 Hz": lambda t: t.resample(33),
    "interpolate to 7 Hz": lambda t: t.interpolate(7),
    "interpolate to 100 Hz": lambda t: t.interpolate(100),
    "interpolate linear to 100 Hz": lambda t: t.interpolate(100, method="linear"),
    "interpolate nearest to 7 Hz": lambda t: t.interpolate(7, method="nearest"),
    "interpolate cubic to 7 Hz": lambda t: t.interpolate(7, method="cubic"),
    "interpolate quadratic to 7 Hz": lambda t: t.interpolate(7, method="quadratic"),
    "interpolate lanczos 20 to 7 Hz": lambda t: t.interpolate(7, method="lanczos", a=20),
    "integrate": lambda t: t.integrate(),
    "differentiate": lambda t: t.differentiate(),
    "envelope": lambda t: envelope(t.data),
    "rotate NE->RT": lambda t: rotate_ne_rt(t.data, t.data, 33),
    "rotate ->ZNE": lambda t: rotate2zne(t.data, 0, -90, t.data, 10, 0, t.data, 100, 0),
}
seconds = {name: best_of(step, trace) for name, step in steps.items()}
seconds["remove response, symmetric FIR"] = best_of(lambda t: t.remove_response(), lambda: trace(symmetric))
seconds["remove response, asymmetric FIR"] = best_of(lambda t: t.remove_response(), lambda: trace(asymmetric))
seconds["remove sensitivity"] = best_of(lambda t: t.remove_sensitivity(), lambda: trace(symmetric))
for n in (1000, 1024, 20000, 36000, 50625, 65536, 117649, 262144, 360000, 1009, 65537, 100003):
    samples = np.sin(np.arange(n) ** 2)
    spectrum = np.fft.rfft(samples)
    complex_samples = samples + 1j * samples[::-1]
    seconds[f"rfft {n}"] = best_of(lambda _: np.fft.rfft(samples))
    seconds[f"irfft {n}"] = best_of(lambda _: np.fft.irfft(spectrum, n))
    seconds[f"fft {n}"] = best_of(lambda _: np.fft.fft(complex_samples))
print(json.dumps(seconds))
