# Writes with obspy what the tests read, and says what they should find as JSON: python obspy_writer.py FOLDER SEED
import json
import sys
import warnings
from pathlib import Path

import numpy as np
from obspy import Stream, Trace, UTCDateTime
from obspy.core import event as ev
from obspy.core.inventory import Channel, InstrumentSensitivity, Inventory, Network, PolesZerosResponseStage, Response, Site, Station
from obspy.signal.filter import envelope

warnings.simplefilter("ignore")
folder = Path(sys.argv[1])
rng = np.random.default_rng(int(sys.argv[2]))
letters = list("ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789")


def code(least, most):
    return "".join(rng.choice(letters, int(rng.integers(least, most + 1))))


def moment():
    # Years and days that obspy tells the byte order of miniSEED by.
    return UTCDateTime(ns=int(rng.integers(0, 2_000_000_000)) * 10**9 + int(rng.integers(0, 10**6)) * 1000)


def samples(dtype, n, most=2**20):
    if dtype.startswith("f"):
        return (rng.normal(size=n) * 1e3).astype(dtype)
    return np.cumsum(rng.integers(-most, most, n) >> int(rng.integers(0, 20))).astype(dtype)


def trace(data, rates=(0.01, 1.0, 20.0, 40.0, 100.0, 250.0)):
    header = dict(network=code(1, 2), station=code(1, 5), location=code(0, 2), channel=code(3, 3), starttime=moment(),
                  sampling_rate=float(rng.choice(rates)))
    return Trace(data, header)


def described(t):
    return dict(id=t.id, starttime=str(t.stats.starttime.ns), samplingRate=t.stats.sampling_rate, data=[float(x) for x in t.data])


def write_waveforms():
    found = {}
    encodings = dict(INT16="i2", INT32="i4", FLOAT32="f4", FLOAT64="f8", STEIM1="i4", STEIM2="i4")
    for i, (encoding, dtype) in enumerate([*encodings.items()] * 6):
        t = trace(samples(dtype, int(rng.integers(1, 3000)), 100 if encoding == "INT16" else 2**20))
        name = f"{i} “{encoding}”.mseed"
        t.write(folder / name, format="MSEED", encoding=encoding, byteorder=int(rng.integers(0, 2)), reclen=int(2 ** rng.integers(8, 13)))
        found[name] = [described(t)]
    for i in range(12):
        t = trace(samples("f4", int(rng.integers(1, 300))), (1.0, 20.0, 40.0))
        t.stats.starttime = UTCDateTime(ns=t.stats.starttime.ns // 10**6 * 10**6)
        t.write(str(folder / f"{i}.sac"), format="SAC", byteorder="<" if i % 2 else ">")
        found[f"{i}.sac"] = [described(t)]
        stream = Stream([trace(samples("i4", int(rng.integers(1, 30)))) for _ in range(2)])
        stream.write(folder / f"{i}.slist", format="SLIST")
        found[f"{i}.slist"] = [described(t) for t in stream]
    return found


def write_inventory(path):
    def response():
        pairs = [complex(*rng.normal(size=2)) for _ in range(int(rng.integers(0, 4)))]
        stage = PolesZerosResponseStage(1, float(rng.uniform(1, 1e9)), 1.0, "M/S", "V", "LAPLACE (RADIANS/SECOND)", 1.0, pairs, pairs)
        return Response(instrument_sensitivity=InstrumentSensitivity(float(rng.uniform(1, 1e9)), 1.0, "M/S", "V"), response_stages=[stage])

    def place():
        return dict(latitude=float(rng.uniform(-90, 90)), longitude=float(rng.uniform(-180, 180)), elevation=float(rng.uniform(-1e4, 8e3)))

    def channel():
        return Channel(code(3, 3), code(0, 2), depth=float(rng.uniform(0, 1e3)), azimuth=float(rng.uniform(0, 359)), dip=float(rng.uniform(-90, 90)),
                       sample_rate=float(rng.uniform(0.1, 500)), start_date=moment(), response=response() if rng.random() < 0.7 else None, **place())

    def station():
        return Station(code(1, 5), site=Site(name="Sité <&>" + code(0, 9)), creation_date=moment(), start_date=moment(),
                       channels=[channel() for _ in range(int(rng.integers(0, 4)))], **place())

    networks = [Network(code(1, 2), [station() for _ in range(int(rng.integers(0, 4)))], description=code(0, 9) or None) for _ in range(3)]
    Inventory(networks, source="Ünïcode").write(path, "STATIONXML")


def write_catalog(path):
    def event():
        origin = ev.Origin(time=moment(), latitude=float(rng.uniform(-90, 90)), longitude=float(rng.uniform(-180, 180)), depth=float(rng.uniform(0, 7e5)),
                           evaluation_mode="manual", latitude_errors=dict(uncertainty=float(rng.random())))
        magnitude = ev.Magnitude(mag=float(rng.uniform(0, 9)), magnitude_type="Mw", origin_id=origin.resource_id)
        tensor = ev.Tensor(**{f"m_{name}": float(rng.normal() * 1e18) for name in ("rr", "tt", "pp", "rt", "rp", "tp")})
        mechanism = ev.FocalMechanism(moment_tensor=ev.MomentTensor(derived_origin_id=origin.resource_id, tensor=tensor))
        return ev.Event(origins=[origin], magnitudes=[magnitude], focal_mechanisms=[mechanism], event_descriptions=[ev.EventDescription("<&> é" + code(0, 9))])

    ev.Catalog([event() for _ in range(4)]).write(path, "QUAKEML")


def processing():
    steps = [
        ("detrend", ["linear"], {}), ("detrend", ["demean"], {}), ("detrend", ["simple"], {}), ("detrend", ["polynomial"], dict(order=3)),
        ("taper", [], dict(maxPercentage=0.1)), ("filter", ["bandpass"], dict(freqmin=0.1, freqmax=0.3, zerophase=True)),
        ("filter", ["highpass"], dict(freq=0.2, corners=3)), ("decimate", [3], {}), ("resample", [0.7], {}), ("interpolate", [3.3], {}),
        ("interpolate", [0.9], dict(method="linear")), ("integrate", [], {}), ("differentiate", [], {}), ("normalize", [], {}), ("envelope", [], {}),
    ]
    peer = dict(maxPercentage="max_percentage")
    cases = []
    for name, args, options in steps * 4:
        t = trace(samples(str(rng.choice(["i4", "f8"])), int(rng.integers(20, 400))), (1.0, 40 / 3, 20.0))
        before = described(t)
        if name == "envelope":
            t.data = envelope(t.data.astype(float))  # squares of int32 would overflow
        else:
            getattr(t, name)(*args, **{peer.get(key, key): value for key, value in options.items()})
        cases.append(dict(name=name, args=[*args, *([options] if options else [])], before=before, after=described(t)))
    return cases


(folder / "original").mkdir()
write_inventory(folder / "original" / "stations.xml")
write_catalog(folder / "original" / "events.xml")
json.dump(dict(waveforms=write_waveforms(), processing=processing()), sys.stdout)
