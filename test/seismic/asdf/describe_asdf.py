"""Describes all that pyasdf finds in ASDF files, as JSON: samples by their digests."""

import hashlib
import json
import sys
import warnings

import h5py
import numpy as np
import pyasdf
from pyasdf.exceptions import ASDFValueError

warnings.simplefilter("ignore")


def digest(array):
    array = np.ascontiguousarray(array)
    little = array.astype(array.dtype.newbyteorder("<"))
    return hashlib.sha1(little.tobytes()).hexdigest()


def plain(value):
    if isinstance(value, bytes):
        return value.decode()
    if isinstance(value, np.ndarray):
        return [plain(x) for x in value.tolist()]
    return value.item() if isinstance(value, np.generic) else value


def place(found):
    keys = ("latitude", "longitude", "elevation_in_m", "local_depth_in_m")
    return [float(found.get(key, 0.0)) for key in keys]


def channels(station):
    try:
        found = station.channel_coordinates
    except (TypeError, ASDFValueError):  # pyasdf 0.8.2 expects channels, and that they have a start
        name, found = station._station_name, {}
        for c in station.StationXML[0][0]:
            key = "%s.%s.%s" % (name, c.location_code, c.code)
            values = {
                "latitude": c.latitude,
                "longitude": c.longitude,
                "elevation_in_m": c.elevation,
                "local_depth_in_m": c.depth,
            }
            found.setdefault(key, []).append(values)
    return {key: [place(x) for x in epochs] for key, epochs in found.items()}


def describe(path):
    with pyasdf.ASDFDataSet(path, mode="r", mpi=False) as ds:
        stations = {}
        for station in ds.waveforms:
            name = station._station_name
            traces = []
            with h5py.File(path, "r") as raw:
                starts = {
                    n: int(d.attrs["starttime"])
                    for n, d in raw["Waveforms"][name].items()
                    if n != "StationXML"
                }
            for full in [x for x in station.list() if x != "StationXML"]:
                tr = station[full][0]
                head = tr.stats.asdf
                traces.append(
                    {
                        "name": full,
                        "id": tr.id,
                        "tag": head.tag,
                        "start": str(starts[full]),
                        "rate": tr.stats.sampling_rate,
                        "npts": tr.stats.npts,
                        "type": tr.data.dtype.newbyteorder("=").name,
                        "digest": digest(tr.data),
                        "labels": list(head.get("labels", [])),
                        "provenance": head.get("provenance_id", ""),
                        "ids": [
                            [str(x) for x in head.get(key + "_ids", [])]
                            for key in ("event", "origin", "magnitude", "focal_mechanism")
                        ],
                    }
                )
            has_xml = "StationXML" in station
            stations[name] = {
                "traces": traces,
                "place": place(station.coordinates) if has_xml else None,
                "channels": channels(station) if has_xml else None,
                "responses": sorted(
                    "%s.%s %d" % (c.location_code, c.code, len(c.response.response_stages) if c.response else 0)
                    for c in station.StationXML[0][0]
                )
                if has_xml
                else None,
                "text": str(station),
            }
        auxiliary = {}

        def visit(name, thing):
            if isinstance(thing, h5py.Dataset):
                auxiliary[name] = {
                    "shape": list(thing.shape),
                    "digest": digest(thing[()]),
                    "parameters": {k: plain(v) for k, v in thing.attrs.items()},
                }

        with h5py.File(path, "r") as raw:
            if "AuxiliaryData" in raw:
                raw["AuxiliaryData"].visititems(visit)
        return {
            "version": ds.asdf_format_version,
            "stations": stations,
            "events": [str(e.resource_id) for e in ds.events],
            "origins": [[o.time._ns, o.latitude, o.longitude, o.depth] for e in ds.events for o in e.origins],
            "auxiliary": auxiliary,
            "provenance": sorted(ds.provenance.list()),
            "tags": sorted(ds.waveform_tags),
            "text": str(ds).split("\n")[1:],
        }


print("\nFOUND" + json.dumps([describe(path) for path in sys.argv[1:]]))
