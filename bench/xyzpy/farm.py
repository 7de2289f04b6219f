"""Labelling and merging of 10^5 points over 3 dimensions with 2 variables, as bench/farm.ts does.

python farm.py label | merge | harvest
"""

import sys

import numpy as np
import xarray as xr
import xyzpy


def study(a, b, c):
    return a + b * c, a * b - c


def main():
    runner = xyzpy.Runner(study, ["u", "v"])
    a = np.linspace(0, 1, 50)
    rest = {"b": np.linspace(0, 2, 50), "c": np.linspace(0, 3, 40)}
    halves = [{"a": a[parity::2], **rest} for parity in (0, 1)]
    if sys.argv[1] == "label":
        runner.run_combos({"a": a, **rest}, verbosity=0)
    elif sys.argv[1] == "merge":
        parts = [runner.run_combos(combos, verbosity=0) for combos in halves]
        for _ in range(20):
            xr.merge(parts, compat="no_conflicts", join="outer")
    else:
        for combos in halves:
            xyzpy.Harvester(runner, "theirs.h5").harvest_combos(combos, verbosity=0)


main()
