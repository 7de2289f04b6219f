"""The studies of bench/scenarios.ts as xyzpy runs them: sow, grow or reap one, as a whole process.

python study.py sow scalar --folder FOLDER --cases 1000000 --batchsize 100
python study.py grow scalar --folder FOLDER
python study.py reap scalar --folder FOLDER --output FOLDER/scalar.h5
"""

import argparse
import math
import time

import numpy as np
import xyzpy


def scalar(i, j):
    return i + 0.001 * j


def array(i, j):
    return np.arange(1000) * (i + 0.001 * j)


def cpu(i, j):
    end = time.process_time() + 0.020
    x = float(i + j)
    while time.process_time() < end:
        x = math.sin(x)
    return x


STUDIES = {
    "scalar": (scalar, {"var_names": "x"}),
    "array": (
        array,
        {"var_names": "x", "var_dims": ["time"], "var_coords": {"time": range(1000)}},
    ),
    "cpu": (cpu, {"var_names": "x"}),
}


def open_crop(study, folder, **settings):
    function, labels = STUDIES[study]
    runner = xyzpy.Runner(function, **labels)
    return runner.Crop(name=study, parent_dir=folder, **settings)


def sow(options):
    columns = math.gcd(options.cases, 1000)
    combos = {"i": range(options.cases // columns), "j": range(columns)}
    crop = open_crop(options.study, options.folder, batchsize=options.batchsize)
    crop.sow_combos(combos, verbosity=0)


def grow(options):
    open_crop(options.study, options.folder).grow_missing(verbosity=0)


def reap(options):
    data = open_crop(options.study, options.folder).reap()
    if options.output:
        xyzpy.save_ds(data, options.output)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("step", choices=["sow", "grow", "reap"])
    parser.add_argument("study", choices=list(STUDIES))
    parser.add_argument("--folder", required=True)
    parser.add_argument("--cases", type=int, default=1000)
    parser.add_argument("--batchsize", type=int, default=1)
    parser.add_argument("--output")
    options = parser.parse_args()
    {"sow": sow, "grow": grow, "reap": reap}[options.step](options)


if __name__ == "__main__":
    main()
