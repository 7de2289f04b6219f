"""Writes what obspy gives for small inputs: signal-tables.json and response-tables.json.

    python test/data/seismic/make-tables.py test/data/seismic [FOLDER OF STATIONXML]

Responses are written in the shape of src/seismic/response/stages.ts. Those of the StationXML files signal-steps-*.xml in the
folder come with it, the first epoch of each BHZ, for the reference results that are compared where they are at hand.
"""

import glob
import json
import os
import sys
import warnings

import numpy as np
import obspy
import scipy
from obspy import Trace, UTCDateTime
from obspy.core.inventory.response import (
    CoefficientsTypeResponseStage,
    FIRResponseStage,
    InstrumentSensitivity,
    PolesZerosResponseStage,
    PolynomialResponseStage,
    Response,
    ResponseListElement,
    ResponseListResponseStage,
    ResponseStage,
)
from obspy.signal.filter import envelope
from obspy.signal.rotate import rotate2zne, rotate_lqt_zne, rotate_ne_rt, rotate_rt_ne, rotate_zne_lqt

warnings.simplefilter("ignore")
rng = np.random.default_rng(20261121)


def signal(n):
    t = np.arange(n)
    return np.round(300 + 2 * t + 100 * np.sin(t / 5) + 40 * rng.standard_normal(n), 3)


def numbers(values):
    return [float(f"{v:.14g}") for v in np.asarray(values, dtype=np.float64).ravel()]


RATE = 20.0
INPUTS = {"odd": signal(97), "even": signal(64)}


def trace(x):
    return Trace(x.copy(), {"sampling_rate": RATE, "starttime": UTCDateTime(0)})


def signal_cases():
    cases = []

    def add(function, call, **options):
        for name, x in INPUTS.items():
            result = call(x)
            cases.append({"function": function, "options": options, "input": name, "result": numbers(result)})

    add("detrend", lambda x: trace(x).detrend("simple").data, type="simple")
    add("detrend", lambda x: trace(x).detrend("linear").data, type="linear")
    add("detrend", lambda x: trace(x).detrend("constant").data, type="constant")
    for order in (0, 2, 5):
        add("detrend", lambda x: trace(x).detrend("polynomial", order=order).data, type="polynomial", order=order)

    plain = "barthann bartlett blackman blackmanharris bohman boxcar cosine flattop hamming hann nuttall parzen triang"
    shaped = {
        "gaussian": {"std": 5.0},
        "general_gaussian": {"p": 1.5, "sig": 7.0},
        "kaiser": {"beta": 8.6},
        "chebwin": {"at": 100.0},
        "dpss": {"NW": 2.5},
    }
    for kind, parameters in [(k, {}) for k in plain.split()] + list(shaped.items()):
        window = {"type": kind, **parameters} if parameters else kind
        for share in (0.12, 0.5):
            if kind in ("dpss", "chebwin") and share == 0.12:
                share = 0.2
            add("taper", lambda x: trace(x).taper(share, type=kind, **parameters).data, maxPercentage=share, type=window)
    add("taper", lambda x: trace(x).taper(0.3, max_length=0.55, side="right").data,
        maxPercentage=0.3, maxLength=0.55, side="right")
    add("taper", lambda x: trace(x).taper(None, max_length=1.0, side="left").data, maxLength=1.0, side="left")

    for corners in (1, 3, 8):
        for zerophase in (False, True):
            common = {"corners": corners, "zerophase": zerophase}
            band = {"freqmin": 0.7, "freqmax": 4.0}
            add("bandpass", lambda x: trace(x).filter("bandpass", **band, **common).data, **band, **common)
            add("bandstop", lambda x: trace(x).filter("bandstop", **band, **common).data, **band, **common)
            add("lowpass", lambda x: trace(x).filter("lowpass", freq=2.5, **common).data, freq=2.5, **common)
            add("highpass", lambda x: trace(x).filter("highpass", freq=2.5, **common).data, freq=2.5, **common)
    add("bandpass", lambda x: trace(x).filter("bandpass", freqmin=0.01, freqmax=0.03).data, freqmin=0.01, freqmax=0.03)
    add("bandpass", lambda x: trace(x).filter("bandpass", freqmin=3, freqmax=10).data, freqmin=3, freqmax=10)

    for freq in (0.7, 3.3, 9.5):
        add("lowpassChebyshev2", lambda x: trace(x).filter("lowpass_cheby_2", freq=freq).data, freq=freq)
    for factor in (2, 3, 7, 16):
        add("decimate", lambda x: trace(x).decimate(factor).data, factor=factor)
    add("decimate", lambda x: trace(x).decimate(30, no_filter=True).data, factor=30, filter=False)

    for rate in (7.3, 10.0, 20.0, 53.0):
        for window in ("hann", None, "hamming"):
            add("resample", lambda x: trace(x).resample(rate, window=window).data, rate=rate, window=window)
    add("resample", lambda x: trace(x).resample(5.0, no_filter=False).data, rate=5.0, filter=True)

    for method in ("linear", "nearest", "zero", "slinear", "quadratic", "cubic", 4, 5, "weighted_average_slopes"):
        for rate in (7.3, 53.1):
            add("interpolate", lambda x: trace(x).interpolate(rate, method=method).data, rate=rate, method=method)
    for a in (1, 8, 200):
        add("interpolate", lambda x: trace(x).interpolate(11.7, method="lanczos", a=a).data,
            rate=11.7, method="lanczos", a=a)
    add("interpolate", lambda x: trace(x).interpolate(9.0, starttime=UTCDateTime(0.37), npts=11).data,
        rate=9.0, offset=0.37, npts=11)

    add("integrate", lambda x: trace(x).integrate().data)
    add("differentiate", lambda x: trace(x).differentiate().data)
    add("envelope", envelope)
    return cases


def rotation_cases():
    x = [signal(5) for _ in range(3)]
    directions = [(10.0, -80.0), (35.0, 5.0), (110.0, -12.0)]
    oriented = [value for data, direction in zip(x, directions) for value in (data, *direction)]
    return {
        "components": [numbers(each) for each in x],
        "directions": directions,
        "backAzimuth": 217.3,
        "inclination": 33.0,
        "rotateNeRt": [numbers(each) for each in rotate_ne_rt(x[0], x[1], 217.3)],
        "rotateRtNe": [numbers(each) for each in rotate_rt_ne(x[0], x[1], 217.3)],
        "rotateZneLqt": [numbers(each) for each in rotate_zne_lqt(*x, 217.3, 33.0)],
        "rotateLqtZne": [numbers(each) for each in rotate_lqt_zne(*x, 217.3, 33.0)],
        "rotateToZne": [numbers(each) for each in rotate2zne(*oriented)],
    }


def stage_json(stage):
    units = {}
    if stage.input_units:
        units["inputUnits"] = {"name": stage.input_units}
    if stage.output_units:
        units["outputUnits"] = {"name": stage.output_units}
    plane = lambda points: [{"real": p.real, "imaginary": p.imag} for p in map(complex, points)]
    floats = lambda values: [float(v) for v in values]
    out = {"number": stage.stage_sequence_number}
    if isinstance(stage, PolesZerosResponseStage):
        out["filter"] = {
            "kind": "PolesZeros",
            **units,
            "pzTransferFunctionType": stage.pz_transfer_function_type,
            "normalizationFactor": float(stage.normalization_factor),
            "normalizationFrequency": float(stage.normalization_frequency),
            "zeros": plane(stage.zeros),
            "poles": plane(stage.poles),
        }
    elif isinstance(stage, CoefficientsTypeResponseStage):
        out["filter"] = {
            "kind": "Coefficients",
            **units,
            "cfTransferFunctionType": stage.cf_transfer_function_type,
            "numerators": floats(stage.numerator),
            "denominators": floats(stage.denominator),
        }
    elif isinstance(stage, FIRResponseStage):
        out["filter"] = {
            "kind": "FIR",
            **units,
            "symmetry": stage.symmetry,
            "numeratorCoefficients": floats(stage.coefficients),
        }
    elif isinstance(stage, ResponseListResponseStage):
        out["filter"] = {
            "kind": "ResponseList",
            **units,
            "responseListElements": [
                {"frequency": float(e.frequency), "amplitude": float(e.amplitude), "phase": float(e.phase)}
                for e in stage.response_list_elements
            ],
        }
    elif isinstance(stage, PolynomialResponseStage):
        out["filter"] = {
            "kind": "Polynomial",
            **units,
            "frequencyLowerBound": float(stage.frequency_lower_bound),
            "frequencyUpperBound": float(stage.frequency_upper_bound),
            "coefficients": floats(stage.coefficients),
        }
    if stage.decimation_input_sample_rate is not None:
        out["decimation"] = {
            "inputSampleRate": float(stage.decimation_input_sample_rate),
            "factor": int(stage.decimation_factor),
            "offset": int(stage.decimation_offset),
            "delay": float(stage.decimation_delay),
            "correction": float(stage.decimation_correction),
        }
    if stage.stage_gain is not None:
        out["stageGain"] = {"value": float(stage.stage_gain), "frequency": float(stage.stage_gain_frequency)}
    return out


def response_json(response):
    out = {"stages": [stage_json(stage) for stage in response.response_stages]}
    sensitivity = response.instrument_sensitivity
    if sensitivity is not None:
        out["instrumentSensitivity"] = {"value": float(sensitivity.value), "frequency": float(sensitivity.frequency)}
        if sensitivity.input_units:
            out["instrumentSensitivity"]["inputUnits"] = {"name": sensitivity.input_units}
    return out


def decimation(rate, factor=1, delay=0.0, correction=0.0):
    return {
        "decimation_input_sample_rate": rate,
        "decimation_factor": factor,
        "decimation_offset": 0,
        "decimation_delay": delay,
        "decimation_correction": correction,
    }


RADIANS, HERTZ, DIGITAL = "LAPLACE (RADIANS/SECOND)", "LAPLACE (HERTZ)", "DIGITAL (Z-TRANSFORM)"
POLES = [-0.037 + 0.037j, -0.037 - 0.037j, -251 + 0j, -131 + 467j, -131 - 467j]


def seismometer(kind=RADIANS, units="M/S", gain=1500.0, at=1.0, normalized_at=1.0, factor=6.0e7, number=1):
    poles = POLES if kind == RADIANS else [p / 6 for p in POLES]
    return PolesZerosResponseStage(number, gain, at, units, "V", kind, normalized_at, [0j, 0j], poles,
                                   normalization_factor=factor)


def fir(number, coefficients, rate=100.0, factor=5, correction=0.04, gain=1.0, at=1.0):
    return CoefficientsTypeResponseStage(number, gain, at, "COUNTS", "COUNTS", "DIGITAL", numerator=[float(c) for c in coefficients],
                                         denominator=[], **decimation(rate, factor, correction, correction))


def digitizer(number=2, gain=4.0e5, at=0.0):
    return CoefficientsTypeResponseStage(number, gain, at, "V", "COUNTS", "DIGITAL", numerator=[], denominator=[],
                                         **decimation(100.0))


def responses():
    bumps = np.hanning(13)[1:-1]
    uneven = np.array([0.02, 0.1, 0.3, 0.35, 0.15, 0.06, 0.015, 0.005])
    total = InstrumentSensitivity(6.0e8, 1.0, "M/S", "COUNTS")

    def build(*stages, sensitivity=total):
        return Response(instrument_sensitivity=sensitivity, response_stages=list(stages))

    yield "plain", build(seismometer(), digitizer())
    yield "hertz", build(seismometer(HERTZ), digitizer())
    yield "normalized elsewhere", build(seismometer(normalized_at=0.2, at=0.5), digitizer())
    yield "gain elsewhere", build(seismometer(at=5.0), digitizer(at=1.0))
    yield "no sensitivity", build(seismometer(at=2.0, normalized_at=0.2), digitizer(), sensitivity=None)
    yield "accelerometer", build(seismometer(units="M/S**2"), digitizer())
    yield "displacement in nm", build(seismometer(units="nm"), digitizer())
    yield "velocity in mm/s", build(seismometer(units="mm/s"), digitizer())
    yield "velocity in cm/sec", build(seismometer(units="CM/SEC"), digitizer())
    yield "gain only", build(seismometer(), ResponseStage(2, 30.0, 1.0, None, None), digitizer(3))
    yield "symmetric odd", build(seismometer(), digitizer(), fir(3, bumps))
    yield "symmetric even", build(seismometer(), digitizer(), fir(3, np.hanning(12)))
    yield "boxcar", build(seismometer(), digitizer(), fir(3, np.full(10, 0.1), rate=50.0))
    yield "asymmetric", build(seismometer(), digitizer(), fir(3, uneven))
    yield "asymmetric, not normalized", build(seismometer(), digitizer(), fir(3, uneven * 3, correction=0.0))
    yield "asymmetric, gain elsewhere", build(seismometer(), digitizer(), fir(3, uneven, at=4.0, gain=2.0))
    for symmetry in ("NONE", "ODD", "EVEN"):
        stage = FIRResponseStage(3, 1.0, 1.0, "COUNTS", "COUNTS", symmetry,
                                 coefficients=list(uneven / 2), **decimation(100.0, 5, 0.03, 0.02))
        yield f"FIR {symmetry}", build(seismometer(), digitizer(), stage)
    iir = CoefficientsTypeResponseStage(3, 1.5, 1.0, "COUNTS", "COUNTS", "DIGITAL",
                                        numerator=[0.3, -0.2, 0.05], denominator=[1.0, -1.1, 0.4], **decimation(100.0, 1, 0.1, 0.1))
    yield "IIR", build(seismometer(), digitizer(), iir)
    iir = CoefficientsTypeResponseStage(3, 1.5, 3.0, "COUNTS", "COUNTS", "DIGITAL",
                                        numerator=[0.3, -0.2, 0.05], denominator=[1.0, -1.1, 0.4], **decimation(100.0))
    yield "IIR, gain elsewhere", build(seismometer(), digitizer(), iir)
    for name, at in (("digital poles and zeros", 1.0), ("digital poles and zeros, gain elsewhere", 2.5)):
        stage = PolesZerosResponseStage(3, 2.0, at, "COUNTS", "COUNTS", DIGITAL, 1.0, [0.9 + 0j, 0.2 + 0.5j, 0.2 - 0.5j],
                                        [0.95 + 0j, 0.4 + 0.3j, 0.4 - 0.3j], normalization_factor=1.7,
                                        **decimation(100.0))
        yield name, build(seismometer(), digitizer(), stage)
    stage = PolesZerosResponseStage(3, 2.0, 1.0, "COUNTS", "COUNTS", DIGITAL, 1.0, [0.9 + 0j], [0.95 + 0j],
                                    normalization_factor=1.7)
    yield "digital poles and zeros without decimation", build(seismometer(), digitizer(), stage)
    grid = [0.0, 0.01, 0.1, 0.5, 1.0, 3.0, 8.0, 12.0, 20.0]
    elements = [ResponseListElement(f, 1000 * f / (1 + f), 90.0 - 9 * f) for f in grid]
    measured = ResponseListResponseStage(1, 2.0, 1.0, "M/S", "V", response_list_elements=elements)
    yield "response list", build(measured)
    yield "response list and digitizer", build(measured, digitizer())
    line = PolynomialResponseStage(2, None, None, "V", "V", 0.0, 20.0, -10, 10, 0.1, [0.0, 0.25])
    yield "polynomial of first degree", build(seismometer(), line, digitizer(3))


FREQUENCIES = np.concatenate([[0.0], np.round(np.geomspace(0.004, 10.0, 24), 6)])


def curve_cases():
    for name, response in responses():
        curves = {}
        for output in ("VEL", "DISP", "ACC", "DEF"):
            curve = response.get_evalresp_response_for_frequencies(FREQUENCIES, output)
            curves[output] = numbers(np.stack([curve.real, curve.imag], axis=1))
        yield {"name": name, "response": response_json(response), "curves": curves}


def removal_cases():
    found = dict(responses())
    x = np.round(1e4 * np.sin(np.arange(211) / 7) + 500 * rng.standard_normal(211) + 3000)
    settings = [
        {},
        {"output": "DISP"},
        {"output": "ACC", "waterLevel": 10},
        {"output": "DEF", "zeroMean": False},
        {"output": "DISP", "preFilt": [0.1, 0.2, 6.0, 8.0], "taper": False},
        {"waterLevel": None, "preFilt": [0.1, 0.2, 6.0, 8.0]},
        {"taperFraction": 0.4},
        {"taperFraction": 1.0},
        {"taperFraction": 0.0},
    ]
    words = {"waterLevel": "water_level", "preFilt": "pre_filt", "zeroMean": "zero_mean",
             "taperFraction": "taper_fraction"}
    cases = []
    for name, npts in (("plain", 211), ("asymmetric", 200), ("IIR", 30), ("response list", 64)):
        for options in settings:
            trace_ = Trace(x[:npts].copy(), {"sampling_rate": RATE})
            trace_.stats.response = found[name]
            trace_.remove_response(**{words.get(key, key): value for key, value in options.items()})
            cases.append({"response": name, "npts": npts, "options": options, "result": numbers(trace_.data)})
    line = PolynomialResponseStage(1, 12.5, 1.0, "V", "COUNTS", 0.0, 20.0, -10, 10, 0.1, [3.5, 0.25])
    alone = Response(response_stages=[line])
    several = Response(response_stages=[line, digitizer(2)],
                       instrument_sensitivity=InstrumentSensitivity(5.0e6, 1.0, "V", "COUNTS"))
    polynomials = []
    for response in (alone, several):
        trace_ = Trace(x[:7].copy(), {"sampling_rate": RATE})
        trace_.stats.response = response
        trace_.remove_response()
        polynomials.append({"response": response_json(response), "result": numbers(trace_.data)})
    return {"input": numbers(x), "cases": cases, "polynomials": polynomials}


def golden_responses(folder):
    found = {}
    for path in sorted(glob.glob(os.path.join(folder, "signal-steps-*.xml"))):
        inventory = obspy.read_inventory(path)
        for network in inventory:
            for station in network:
                for channel in station.select(channel="BHZ"):
                    code = f"{network.code}.{station.code}.{channel.location_code}.{channel.code}"
                    found.setdefault(code, response_json(channel.response))
    return found


def write(folder, name, content):
    with open(os.path.join(folder, name), "w") as file:
        json.dump(content, file, separators=(",", ":"))
        file.write("\n")


def main(folder, stationxml=None):
    versions = {"obspy": obspy.__version__, "numpy": np.__version__, "scipy": scipy.__version__}
    write(folder, "signal-tables.json", {
        "versions": versions,
        "samplingRate": RATE,
        "inputs": {name: numbers(x) for name, x in INPUTS.items()},
        "cases": signal_cases(),
        "rotations": rotation_cases(),
    })
    write(folder, "response-tables.json", {
        "versions": versions,
        "frequencies": numbers(FREQUENCIES),
        "curves": list(curve_cases()),
        "removals": removal_cases(),
        "channels": golden_responses(stationxml) if stationxml else {},
    })


main(*sys.argv[1:])
