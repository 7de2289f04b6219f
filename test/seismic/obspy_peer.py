# Reads with obspy what the tests wrote, and says what it found as JSON: python obspy_peer.py FOLDER
import json
import sys
import warnings
from pathlib import Path

import numpy as np
import obspy
from obspy.io.quakeml.core import _validate as validate_quakeml
from obspy.io.stationxml.core import validate_stationxml

warnings.simplefilter("ignore")
folder = Path(sys.argv[1])


def described(trace):
    return dict(
        id=trace.id, starttime=str(trace.stats.starttime.ns), samplingRate=trace.stats.sampling_rate,
        npts=trace.stats.npts, dtype=str(trace.data.dtype.newbyteorder("=")), data=[float(x) for x in trace.data],
    )


waveforms = {file.name: [described(trace) for trace in obspy.read(file)] for file in sorted((folder / "waveforms").iterdir())}
inventories = {
    file.name: [obspy.read_inventory(file) == obspy.read_inventory(folder / "original" / file.name), validate_stationxml(str(file))[0]]
    for file in sorted((folder / "inventories").iterdir())
}
catalogs = {
    file.name: [obspy.read_events(file) == obspy.read_events(folder / "original" / file.name), bool(validate_quakeml(str(file)))]
    for file in sorted((folder / "catalogs").iterdir())
}
json.dump(dict(waveforms=waveforms, inventories=inventories, catalogs=catalogs), sys.stdout)
