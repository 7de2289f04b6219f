"""Writes what pyadjoint 0.2.3 gives for small made traces: misfit-tables.json.

    python test/data/seismic/make-misfit-tables.py test/data/seismic
"""

import json
import logging
import os
import sys
import warnings

import numpy as np
import obspy
import pyadjoint
import scipy
from scipy.signal.windows import dpss

warnings.simplefilter("ignore")
logging.disable(logging.CRITICAL)
rng = np.random.default_rng(20261121)


def digits(values, count=13):
    return [float(f"%.{count}g" % value) for value in np.ravel(values)]


def pulse(npts, centre, width, amplitude):
    t = np.arange(npts)
    arrival = amplitude * np.exp(-(((t - centre) / width) ** 2)) * np.cos((t - centre) / width * 2.1)
    surface = 0.6 * amplitude * np.exp(-(((t - centre - 70) / width / 2) ** 2)) * np.sin((t - centre) / width)
    return np.round(arrival + surface + amplitude * 0.02 * rng.standard_normal(npts), 6)


NPTS = 240
TRACES = {
    "observed": pulse(NPTS, 73, 13, 1.2),
    "synthetic": pulse(NPTS, 70, 13, 1.0),
    "observed2": pulse(NPTS, 82, 13.5, 0.9),
    "synthetic2": pulse(NPTS, 77, 13.2, 1.1),
}


def trace(name, dt):
    result = obspy.Trace(TRACES[name].copy())
    result.stats.delta = dt
    result.stats.channel = "BXZ"
    return result


def windows_in_seconds(windows, dt):
    return [[left * dt, right * dt] for left, right in windows]


# In units of the sampling interval, which are scaled with it: type, options, windows, second windows.
SINGLE = [[30, 200]]
TWO = [[35, 110], [118, 201]]
OVERLAPPING = [[35, 130], [90, 200]]
PERIODS = {"min_period": 12, "max_period": 120}
MT = {"lnpt": 10}
CASES = [
    ("waveform", {}, TWO, None),
    ("waveform", {"taper_type": "cos_p10", "taper_percentage": 0.15}, OVERLAPPING, None),
    ("convolution", {}, TWO, None),
    ("exponentiated_phase", {}, TWO, None),
    ("exponentiated_phase", {"wtr_env": 0.05, "taper_type": "hamming"}, SINGLE, None),
    ("cc_traveltime", {}, TWO, None),
    ("cc_traveltime", {"dt_sigma_min": 1e-3, "dlna_sigma_min": 1e-3}, OVERLAPPING, None),
    ("cc_traveltime", {"measure_type": "am", "dlna_sigma_min": 1e-3, "taper_percentage": 1.0}, TWO, None),
    ("cc_traveltime", {"use_cc_error": False, "taper_percentage": 0.0}, SINGLE, None),
    ("multitaper", MT, SINGLE, None),
    ("multitaper", {**MT, "use_cc_error": False, "use_mt_error": True}, OVERLAPPING, None),
    ("multitaper", {**MT, "use_cc_error": False, "use_mt_error": True, "measure_type": "am"}, SINGLE, None),
    ("multitaper", {**MT, "measure_type": "am", "mt_nw": 2.5, "num_taper": 3}, TWO, None),
    ("multitaper", {**MT, "dt_max_scale": 1e-3}, SINGLE, None),
    ("multitaper", {**MT, "water_threshold": 0.5, "phase_step": 0.01}, SINGLE, None),
    ("waveform_dd", {}, TWO, [[38, 113], [120, 190]]),
    ("convolution_dd", {}, TWO, [[38, 113], [120, 190]]),
    ("cc_traveltime_dd", {"dt_sigma_min": 1e-3}, TWO, [[38, 113], [119, 202]]),
    ("multitaper_dd", MT, SINGLE, SINGLE),
    ("multitaper_dd", {**MT, "use_cc_error": False, "use_mt_error": True, "dt_max_scale": 50}, SINGLE, SINGLE),
    ("multitaper_dd", {**MT, "dt_max_scale": 1e-3}, SINGLE, SINGLE),
]
TIMES = {"dt_sigma_min", "min_period", "max_period"}


def measured(kind, options, windows, windows_2, dt):
    options = {**PERIODS, **options}
    options = {key: value * dt if key in TIMES else value for key, value in options.items()}
    seconds = windows_in_seconds(windows, dt)
    arguments = {}
    if windows_2 is not None:
        arguments = {
            "observed_2": trace("observed2", dt),
            "synthetic_2": trace("synthetic2", dt),
            "windows_2": windows_in_seconds(windows_2, dt),
        }
    result = pyadjoint.calculate_adjoint_source(
        observed=trace("observed", dt),
        synthetic=trace("synthetic", dt),
        config=pyadjoint.get_config(kind, **options),
        windows=seconds,
        **arguments,
    )
    sources = result if isinstance(result, tuple) else (result,)
    return {
        "type": kind,
        "dt": dt,
        "options": options,
        "windows": seconds,
        **({} if windows_2 is None else {"windows_2": arguments["windows_2"]}),
        "misfit": sources[0].misfit,
        "window_types": [stats["type"] for stats in sources[0].window_stats],
        # In the order of the samples.
        "sources": [digits(source.adjoint_source[::-1], 11) for source in sources],
    }


def main(folder):
    tables = {
        "versions": {
            "pyadjoint": "0.2.3",
            "obspy": obspy.__version__,
            "numpy": np.__version__,
            "scipy": scipy.__version__,
        },
        "traces": {name: digits(samples) for name, samples in TRACES.items()},
        "cases": [measured(*case, dt) for case, dt in zip(CASES, [1.0, 0.11, 0.013] * len(CASES))],
        "dpss": [
            {"length": n, "nw": nw, "tapers": [digits(taper) for taper in dpss(n, nw, count)]}
            for n, nw, count in [(9, 4, 3), (16, 2.5, 4), (61, 2.5, 5), (64, 4, 7), (15, 4, 15)]
        ],
        "simpson": [
            {"samples": digits(TRACES["observed"][60 : 60 + n]), "integral": float(scipy.integrate.simpson(TRACES["observed"][60 : 60 + n], dx=0.5))}
            for n in [1, 2, 3, 4, 5, 8, 9]
        ],
    }
    with open(os.path.join(folder, "misfit-tables.json"), "w") as file:
        json.dump(tables, file, separators=(",", ":"))
        file.write("\n")


main(sys.argv[1])
