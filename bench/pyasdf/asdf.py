"""Reads and writes ASDF files with pyasdf as bench/asdf.ts asks: one line of words a task, answered by processor seconds."""

import os
import sys
import time
import warnings

import pyasdf

warnings.simplefilter("ignore")
streams = {}


def read(path):
    with pyasdf.ASDFDataSet(path, mode="r", mpi=False) as ds:
        for station in ds.waveforms:
            streams[station._station_name] = station["raw"]


def write(path):
    if os.path.exists(path):
        os.remove(path)
    with pyasdf.ASDFDataSet(path, mode="w", mpi=False) as ds:
        for stream in streams.values():
            ds.add_waveforms(stream, "raw")


for line in sys.stdin:
    task, path = line.rstrip("\n").split("\t")
    begin = time.process_time()
    {"read": read, "write": write}[task](path)
    print(time.process_time() - begin, flush=True)
