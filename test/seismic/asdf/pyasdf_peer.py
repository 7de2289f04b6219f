"""Reads an ASDF file with pyasdf, tells what it found as JSON, and adds a trace, StationXML and labels."""

import json
import sys
import warnings

import numpy as np
import obspy
import pyasdf

path, tag, xml = sys.argv[1:4]
warnings.simplefilter("ignore")
with pyasdf.ASDFDataSet(path, mode="a", mpi=False) as ds:
    found = {"version": ds.asdf_format_version, "traces": [], "events": len(ds.events)}
    for station in ds.waveforms:
        for one in station.get_waveform_tags():
            for tr in station[one]:
                head = tr.stats.asdf
                found["traces"].append(
                    {
                        "id": tr.id,
                        "tag": one,
                        "start": tr.stats.starttime._ns,
                        "rate": tr.stats.sampling_rate,
                        "dtype": str(tr.data.dtype),
                        "data": [float(x) for x in tr.data],
                        "labels": list(head.get("labels", [])),
                        "events": [str(x) for x in head.get("event_ids", [])],
                    }
                )
    found["xml"] = [s._station_name for s in ds.waveforms if "StationXML" in s]
    found["auxiliary"] = {
        t: [float(x) for x in np.ravel(ds.auxiliary_data[t]["one"].data[:])]
        for t in ds.auxiliary_data.list()
    }
    found["provenance"] = ds.provenance.list()
    tr = obspy.Trace(np.arange(5, dtype=">f4"))
    tr.stats.update({"network": "XY", "station": "PY", "channel": "BHE", "sampling_rate": 4.0})
    tr.stats.starttime = obspy.UTCDateTime(2020, 1, 1)
    ds.add_waveforms(tr, tag, labels=["von", "pyasdf"])
    ds.add_stationxml(xml)
    ds.validate()
    print("\nFOUND" + json.dumps(found))
