"""Writes asdf-small.h5 with pyasdf 0.8.2 and obspy 1.5.1: python test/data/seismic/make-asdf.py, from the repository."""

import numpy as np
import obspy
import pyasdf

folder = "test/data/seismic"
with pyasdf.ASDFDataSet(f"{folder}/asdf-small.h5", mode="w", mpi=False) as ds:
    for dtype, channel in (("<i4", "BHZ"), (">f4", "BHN")):
        tr = obspy.Trace(np.arange(20, dtype=dtype))
        tr.stats.update({"network": "XY", "station": "S1", "channel": channel, "sampling_rate": 4.0})
        tr.stats.starttime = obspy.UTCDateTime(2020, 1, 1)
        ds.add_waveforms(
            tr,
            "raw_recording",
            labels=["one", "ä"],
            event_id="smi:local/e",
            provenance_id="{http://seisprov.org/x}y",
        )
    ds.add_quakeml(f"{folder}/quakeml.xml")
    ds.add_stationxml(f"{folder}/stationxml.xml")
    ds.add_auxiliary_data(np.arange(6.0).reshape(2, 3), "Kind", "a/b", parameters={"x": 1.5})
