"""Processes an ASDF data set with pyasdf: process_asdf.py INPUT OUTPUT WHAT WORKERS; what is identity or response."""

import sys
import warnings

import pyasdf

warnings.simplefilter("ignore")


def identity(st, inv):
    return st


def response(st, inv):
    if inv is None:
        return
    st.attach_response(inv)
    st.remove_response(output="VEL")
    return st


if __name__ == "__main__":
    source, target, what, workers = sys.argv[1:]
    with pyasdf.ASDFDataSet(source, mode="r", mpi=False) as ds:
        ds.process(globals()[what], target, {"raw_recording": "processed"}, cpu_count=int(workers))
