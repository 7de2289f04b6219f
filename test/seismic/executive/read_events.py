"""Prints what pyasdf, and pyatoa where it is installed, find in the ASDF data sets given, as JSON."""

import json
import sys

import numpy as np
import pyasdf

found = []
for path in sys.argv[1:]:
    with pyasdf.ASDFDataSet(path, mode="r", mpi=False) as ds:
        sources = ds.auxiliary_data.AdjointSources["i01"]["s00"]
        windows = ds.auxiliary_data.MisfitWindows["i01"]["s00"]
        config = ds.auxiliary_data.Configs["i01"]["s00"].parameters
        event = {
            "stations": ds.waveforms.list(),
            "npts": [
                [ds.waveforms[name][tag][0].stats.npts for tag in ds.waveforms[name].get_waveform_tags()]
                for name in ds.waveforms.list()
            ],
            "tags": sorted(ds.waveform_tags),
            "misfits": {name: float(sources[name].parameters["misfit"]) for name in sources.list()},
            "shapes": [list(sources[name].data.shape) for name in sources.list()],
            "peak": float(max(np.abs(sources[name].data[:, 1]).max() for name in sources.list())),
            "windows": len(windows.list()),
            "event_id": str(config["event_id"]),
            "events": len(ds.events),
        }
        found.append(event)

pyatoa = None
try:
    import logging

    from pyatoa import Config, Manager

    logging.disable(logging.CRITICAL)
    pyatoa = []
    for path in sys.argv[1:]:
        with pyasdf.ASDFDataSet(path, mode="r", mpi=False) as ds:
            config = Config(ds=ds, path="i01/s00")
            name = ds.waveforms.list()[0]
            manager = Manager(ds=ds, config=config).load(name, path="i01/s00")
            pyatoa.append(
                [config.min_period, config.event_id, len(manager.st_obs), manager.st_syn[0].stats.npts]
            )
except ImportError:
    pass
print("\nFOUND", json.dumps({"pyasdf": found, "pyatoa": pyatoa}))
