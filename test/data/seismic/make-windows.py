"""Writes windows.json: windows that pyflex selects on made traces. Run as `python make-windows.py [COUNT [SEED [FILE]]]`."""

import json
import random
import sys
import warnings

import numpy as np
import obspy
import pyflex
from pyflex.window_selector import WindowSelector

warnings.simplefilter("ignore")
# It calls ndarray.ptp, which numpy 2 has no more, for a warning.
WindowSelector._sanity_checks = lambda self: None

count, seed = (int(a) for a in (sys.argv[1:3] + ["40", "11"][len(sys.argv) - 1 :])[:2])
file = sys.argv[3] if len(sys.argv) > 3 else "windows.json"
random.seed(seed)
start = obspy.UTCDateTime(2020, 1, 1)


def wavelets(duration, number):
    return [
        [
            round(random.uniform(0, duration), 2),
            round(random.uniform(8, 25), 2),
            round(random.choice([1, 0.1, 0.01]) * random.uniform(-1, 1), 4),
        ]
        for _ in range(number)
    ]


def shifted(waves):
    late = random.uniform(-4, 4)
    return [
        [
            round(t + late + random.uniform(-1, 1), 2),
            T,
            round(a * random.uniform(0.7, 1.4), 4),
        ]
        for t, T, a in waves
    ]


def samples(waves, npts, dt):
    t = np.arange(npts) * dt
    parts = (a * np.exp(-(((t - t0) / T) ** 2)) * np.cos(2 * np.pi * (t - t0) / T) for t0, T, a in waves)
    return sum(parts, np.zeros(npts))


def parameters():
    choices = {
        "stalta_waterlevel": [0.05, 0.08, 0.12],
        "tshift_acceptance_level": [3.0, 6.0, 15.0],
        "tshift_reference": [0.0, 1.0],
        "dlna_acceptance_level": [0.3, 1.0, 2.0],
        "cc_acceptance_level": [0.5, 0.8, 0.95],
        "s2n_limit": [1.0, 3.0, 10.0],
        "c_0": [0.7, 1.0],
        "c_1": [1.0, 2.0, 3.0],
        "c_2": [0.0, 0.1, 0.3],
        "c_3a": [1.0, 3.0, 4.0],
        "c_3b": [1.0, 2.0],
        "c_4a": [0.5, 2.0],
        "c_4b": [1.0, 6.0],
        "min_surface_wave_velocity": [1.5, 3.0],
        "max_time_before_first_arrival": [5.0, 50.0],
        "earth_model": ["ak135", "iasp91"],
        "noise_end_index": [None, 60, -100],
        "check_global_data_quality": [False, False, True],
        "window_signal_to_noise_type": ["amplitude", "energy"],
        "resolution_strategy": ["interval_scheduling", "interval_scheduling", "merge"],
    }
    return {name: random.choice(values) for name, values in choices.items() if random.random() < 0.4}


def trace(data, dt):
    header = {"network": "XX", "station": "A", "channel": "BXZ", "delta": dt, "starttime": start}
    return obspy.Trace(data, header=header)


steps = {
    "initial_window_selection": "initial",
    "reject_on_traveltimes": "traveltimes",
    "reject_windows_based_on_minimum_length": "min_length",
    "reject_on_minima_water_level": "water_level",
    "reject_on_prominence_of_central_peak": "prominence",
    "reject_on_phase_separation": "phase_sep",
    "curtail_length_of_windows": "curtail",
    "remove_duplicates": "duplicates",
    "reject_based_on_signal_to_noise_ratio": "s2n",
    "reject_based_on_data_fit_criteria": "data_fit",
}


def select(case):
    counts = []
    band = case["band"]
    config = pyflex.Config(min_period=band[0], max_period=band[1], **case["parameters"])
    place = case["place"]
    event = place and pyflex.Event(
        place["event"][0], place["event"][1], place["event"][2], start + place["origin"]
    )
    station = place and pyflex.Station(*place["station"])
    traces = [trace(samples(case[k], case["npts"], case["dt"]), case["dt"]) for k in ("observed", "synthetic")]
    selector = WindowSelector(*traces, config=config, event=event, station=station)
    for method, name in steps.items():

        def counted(run=getattr(selector, method), name=name):
            run()
            counts.append([name, len(selector.windows)])

        setattr(selector, method, counted)
    windows = selector.select_windows()
    return {
        "stages": counts,
        "windows": [
            [w.left, w.right, w.center, int(w.cc_shift), float(w.max_cc_value), float(w.dlnA)]
            + [[arrival["name"] for arrival in w.phase_arrivals]]
            for w in windows
        ],
    }


cases = []
while len(cases) < count:
    dt, npts = random.choice([(1.0, 600), (0.5, 901), (0.8, 700)])
    synthetic = wavelets(dt * npts, random.randint(3, 12))
    case = {
        "dt": dt,
        "npts": npts,
        "band": random.choice([[8, 40], [10, 100], [15, 50]]),
        "synthetic": synthetic,
        "observed": shifted(synthetic),
        "parameters": parameters(),
        "place": None,
    }
    if random.random() < 0.5:
        latitude, longitude = random.uniform(-60, 60), random.uniform(-180, 180)
        case["place"] = {
            "event": [round(latitude, 3), round(longitude, 3), round(random.choice([0, 1, 10]) * 30e3)],
            "station": [round(latitude + random.uniform(-6, 6), 3), round(longitude + random.uniform(-6, 6), 3)],
            "origin": round(random.uniform(-20, 150), 3),
        }
    try:
        case["expected"] = select(case)
    except (IndexError, ValueError, pyflex.PyflexError) as error:
        case["expected"] = {"error": type(error).__name__}
    cases.append(case)

with open(file, "w") as output:
    json.dump({"pyflex": "0.2.0", "obspy": obspy.__version__, "cases": cases}, output, separators=(",", ":"))
    output.write("\n")
