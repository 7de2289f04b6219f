"""Writes travel-times.json: arrivals and geodesics of obspy for seeded places. Run in the folder of this file, with geographiclib."""

import json
import random
import warnings

import geographiclib  # noqa: F401  obspy takes it where it is there
import obspy
from obspy.geodetics import gps2dist_azimuth, locations2degrees
from obspy.taup import TauPyModel

warnings.simplefilter("ignore")
random.seed(20)
models = {name: TauPyModel(name) for name in ("ak135", "iasp91")}


def places():
    for depth, degrees in [(0, 0), (0, 0.5), (20.5946, 0.7314), (10, 0), (35, 5), (50, 180), (0, 180)]:
        yield "ak135", depth, degrees
    for _ in range(53):
        depth = random.choice([0, round(random.uniform(0, 60), 3), round(random.uniform(0, 700), 2)])
        degrees = random.choice([round(random.uniform(0, 10), 3), round(random.uniform(0, 180), 3)])
        yield random.choice(list(models)), depth, degrees


def arrivals(model, depth, degrees):
    times = models[model].get_travel_times(depth, degrees)
    return [[arrival.name, round(float(arrival.time), 4)] for arrival in times]


def geodesics():
    for _ in range(40):
        a = random.uniform(-90, 90), random.uniform(-180, 180)
        near = random.random() < 0.5
        b = (
            (max(-90, min(90, a[0] + random.uniform(-2, 2))), a[1] + random.uniform(-2, 2))
            if near
            else (random.uniform(-90, 90), random.uniform(-180, 180))
        )
        yield [*a, *b, *gps2dist_azimuth(*a, *b), float(locations2degrees(*a, *b))]


result = {
    "obspy": obspy.__version__,
    "arrivals": [[*place, arrivals(*place)] for place in places()],
    "geodesics": list(geodesics()),
}
with open("travel-times.json", "w") as file:
    json.dump(result, file, separators=(",", ":"))
    file.write("\n")
