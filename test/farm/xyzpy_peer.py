"""The other side of histories.test.ts: replays harvest histories with xyzpy, and says where its data differs from ours.

python xyzpy_peer.py HISTORIES.json FOLDER

The file holds a list of histories, each a list of steps; FOLDER/ours-I.nc is what this package made of history I.
Prints a list with the outcomes of the steps and the differences of each history.
"""

import json
import sys

import numpy as np
import xarray as xr
import xyzpy


def study(a, b, c, k):
    return (
        a * 100 + b * 10 + c + k * 1000.0,
        a * 3 + b,
        complex(a, b - c),
        np.array([a, b, c, k], dtype=float),
    )


def replay(steps, path):
    runner = xyzpy.Runner(
        study,
        var_names=["x", "n", "z", "series"],
        var_dims={"series": ["t"]},
        var_coords={"t": [0.5, 1.5, 2.5, 3.5]},
    )
    outcomes = []
    for step in steps:
        harvester = xyzpy.Harvester(runner, path)
        try:
            if step["op"] == "combos":
                harvester.harvest_combos(
                    step["combos"],
                    constants={"k": step["k"]},
                    overwrite=step["overwrite"],
                    missing_only=step["missingOnly"],
                    verbosity=0,
                )
            elif step["op"] == "cases":
                harvester.harvest_cases(
                    step["cases"],
                    constants={"k": step["k"]},
                    overwrite=step["overwrite"],
                    verbosity=0,
                )
            else:
                full = harvester.full_ds
                dim, label = step["dim"], step["label"]
                if full is None or full.sizes[dim] < 2 or label not in full[dim].values:
                    outcomes.append("skipped")
                    continue
                harvester.drop_sel({dim: label})
            outcomes.append("done")
        except xr.MergeError:
            outcomes.append("conflict")
    return outcomes


def values(variable):
    array = variable.values
    if array.dtype.names:
        array = array["r"] + 1j * array["i"]
    return array.astype(complex)


def differences(theirs, ours):
    found = []
    for name in ("a", "b", "c", "t"):
        if theirs[name].values.tolist() != ours[name].values.tolist():
            found.append(f"{name}: {theirs[name].values.tolist()} and {ours[name].values.tolist()}")
    for name in ("x", "n", "z", "series"):
        one, other = theirs[name], ours[name]
        if set(one.dims) != set(other.dims):
            found.append(f"{name}: {one.dims} and {other.dims}")
            continue
        p, q = values(one.transpose(*other.dims)), values(other)
        if p.shape != q.shape or not np.array_equal(p, q, equal_nan=True):
            found.append(f"{name}: {p.tolist()} and {q.tolist()}")
    return found


def main():
    with open(sys.argv[1]) as file:
        histories = json.load(file)
    answer = []
    for i, steps in enumerate(histories):
        path = f"{sys.argv[2]}/theirs-{i}.h5"
        outcomes = replay(steps, path)
        with xr.open_dataset(f"{sys.argv[2]}/ours-{i}.nc", engine="h5netcdf") as ours:
            found = differences(xyzpy.load_ds(path), ours.load())
        answer.append({"outcomes": outcomes, "differences": found})
    print(json.dumps(answer))


main()
