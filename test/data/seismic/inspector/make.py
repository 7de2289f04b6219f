"""Makes windows of an inversion by chance, and what the Inspector of pyatoa 0.4.2 says of them.

    python make.py    # in this folder, with pyatoa 0.4.2
"""

import json
import random
import warnings

warnings.filterwarnings("ignore")

import pandas as pd
from pyatoa import Inspector

random.seed(20261121)
events = {"e1": (-39.9, 176.3), "e2": (-41.5, 174.0), "e3": (-38.2, 178.1)}
stations = {("AA", "S00"): (-40.7, 176.2), ("AA", "S01"): (-41.3, 174.7), ("NZ", "BFZ"): (-40.68, 176.25)}
evaluations = [("i01", "s00"), ("i01", "s01"), ("i01", "s02"), ("i02", "s00"), ("i02", "s01")]

places = []
for event in events:
    for network, station in stations:
        for component in "EZ":
            if random.random() < 0.2:
                continue
            for k in range(random.choice([1, 1, 2])):
                start = 20 + 60 * k + random.uniform(0, 10)
                places.append((event, network, station, component, start, start + random.uniform(20, 40)))

rows = []
for n, (iteration, step) in enumerate(evaluations):
    misfits = {}
    for event, network, station, component, start, end in places:
        key = (event, network, station, component)
        misfits.setdefault(key, random.uniform(0.5, 3) / (1 + n))
        rows.append(
            dict(
                event=event, iteration=iteration, step=step, network=network, station=station,
                location="10", channel=f"HH{component}", component=component,
                misfit=round(misfits[key], 6), length_s=end - start,
                dlnA=round(random.gauss(0, 0.4), 6), window_weight=round(random.uniform(1, 8), 6),
                max_cc_value=round(random.uniform(0.7, 1), 6), relative_endtime=end,
                relative_starttime=start, cc_shift_in_seconds=round(random.gauss(1, 2), 3),
                absolute_starttime="2018-02-18T07:43:57.407644Z",
                absolute_endtime="2018-02-18T07:44:50.507644Z",
            )
        )

inspector = Inspector(tag="none")
inspector.windows = pd.DataFrame(rows)
inspector.sources = pd.DataFrame(
    [
        dict(event_id=name, time="2018-02-18T07:43:48.127644Z", magnitude=4.5 + i, depth_km=10.0 * i,
             latitude=latitude, longitude=longitude)
        for i, (name, (latitude, longitude)) in enumerate(events.items())
    ]
).set_index("event_id")
inspector.receivers = pd.DataFrame(
    [
        dict(network=network, station=station, latitude=latitude, longitude=longitude)
        for (network, station), (latitude, longitude) in stations.items()
    ]
).set_index(["network", "station"])
inspector.save(tag="pyatoa")


def records(frame):
    return json.loads(frame.reset_index().to_json(orient="records", double_precision=15))


# Its own default, the last evaluation, fails with pandas 3.
both = ("i01", "s00", "i02", "s01")
statistics = {
    choice: records(inspector.stats(level="event", choice=choice, iteration="i02", step_count="s01"))
    for choice in ["mean", "median", "std", "var", "min", "max", "sum"]
}
upper, lower, mean, std = inspector.event_outliers("i01", "s00")
expected = {
    "misfit": {level: records(inspector.misfit(level=level)) for level in ["step", "event", "station"]},
    "nwin": {level: records(inspector.nwin(level=level)) for level in ["step", "event", "station"]},
    "stats": statistics,
    "minmax": inspector.minmax(iteration="i02", step_count="s01", pprint=False),
    "pairs": records(inspector.pairs),
    "srcrcv": records(inspector.srcrcv),
    "compare_events": records(inspector.compare_events(*both)),
    "compare_misfits": records(inspector.compare_misfits(*both)),
    "compare_windows": records(inspector.compare_windows(*both).filter(regex="diff|index")),
    "models": records(inspector.models),
    "outliers": {
        "upper": upper.index.to_list(), "lower": lower.index.to_list(), "mean": mean, "std": std,
    },
}
with open("expected.json", "w") as file:
    json.dump(expected, file, indent=None, default=float)
    file.write("\n")
