# Writes the samples of this folder: python make-samples.py (obspy 1.5.1, pymseed 1.0.1, numpy 2.4; run in this folder).
import itertools
import json

import numpy as np
from obspy import Stream, Trace, UTCDateTime, read
from obspy.core import event as ev
from obspy.core.inventory import (
    Channel, CoefficientsTypeResponseStage, Comment, Equipment, FIRResponseStage, InstrumentPolynomial,
    InstrumentSensitivity, Inventory, Network, Operator, Person, PolesZerosResponseStage, PolynomialResponseStage, Response,
    ResponseListResponseStage, ResponseStage, Site, Station,
)
from obspy.core.inventory.response import ResponseListElement
from obspy.core.inventory.util import Latitude
from obspy.io.sac import SACTrace
from pymseed import DataEncoding, MS3Record


def trace(values, start, dtype="i4", rate=1.0):
    header = dict(network="XX", station="A", channel="BHZ", sampling_rate=rate, starttime=UTCDateTime(start))
    return Trace(np.array(values, dtype), header)


def described(stream):
    return [[t.stats.starttime.ns, [float(x) for x in t.data]] for t in stream]


def merges():
    rng = np.random.default_rng(1)
    cases = []
    for number in range(60):
        start, traces = 0, []
        method = int(rng.integers(-1, 2))
        fill = [None, 7, "latest", "interpolate"][int(rng.integers(0, 4))] if method >= 0 else None
        # obspy draws these from the samples that the overlap has just cast out
        overlap = 0 if fill in ("latest", "interpolate") else 4
        for _ in range(int(rng.integers(2, 4))):
            n = int(rng.integers(1, 8))
            values = np.arange(start, start + n) if rng.random() < 0.4 else rng.integers(-9, 10, n)
            traces.append([start, [int(x) for x in values]])
            start += max(n + int(rng.integers(-overlap, 4)), 0)
        # with three traces obspy may lead over from a sample that is missing
        samples = int(rng.integers(0, 3)) if method == 1 and len(traces) == 2 else 0
        stream = Stream([trace(values, start) for start, values in traces])
        if method == -1:
            stream.merge(method=-1)
        else:
            stream.merge(method=method, fill_value=fill, interpolation_samples=samples)
        masked = [t for t in stream if np.ma.isMaskedArray(t.data)]
        result = stream.split() if masked else stream
        cases.append(dict(traces=traces, method=method, fillValue=fill, interpolationSamples=samples, merged=described(result)))
    return cases


def trims():
    rng = np.random.default_rng(2)
    cases = []
    for number in range(60):
        rate = float(rng.choice([1.0, 3.0, 40.0, 100.0]))
        n = int(rng.integers(1, 12))
        first = round(float(rng.uniform(-3, n)) / rate, 4)
        last = first + round(float(rng.uniform(0, n)) / rate, 4)
        nearest = bool(rng.integers(0, 2))
        # past the end obspy pads one sample too few
        fill = -1 if rng.random() < 0.4 and first * rate <= n - 1 else None
        one = trace(np.arange(n), 1e9, rate=rate)
        begin, end = UTCDateTime(1e9) + first, UTCDateTime(1e9) + last
        one.trim(begin, end, nearest_sample=nearest, pad=fill is not None, fill_value=fill)
        cases.append(
            dict(rate=rate, npts=n, start=begin.ns, end=end.ns, nearestSample=nearest, fillValue=fill,
                 trimmed=described([one])[0])
        )
    return cases


def gaps():
    rng = np.random.default_rng(3)
    cases = []
    for number in range(40):
        traces = [[int(rng.integers(0, 30)), int(rng.integers(1, 12))] for _ in range(3)]
        if any(a + m >= b + n for (a, m), (b, n) in itertools.combinations(sorted(traces), 2)):
            continue  # of a trace within another one obspy counts one sample too few
        stream = Stream([trace(np.zeros(n), start) for start, n in traces])
        cases.append(dict(traces=traces, gaps=[[g[4].ns, g[5].ns, g[6], g[7]] for g in stream.get_gaps()]))
    return cases


def miniseed():
    rng = np.random.default_rng(4)
    walk = np.cumsum(rng.integers(-50, 50, 900)).astype("i4")
    spikes = np.where(rng.random(900) < 0.02, rng.integers(-(2**28), 2**28, 900), rng.integers(-3, 4, 900)).astype("i4")
    floats = rng.normal(size=200) * 10.0 ** rng.integers(-300, 300, 200)
    shorts = rng.integers(-(2**15), 2**15, 300).astype("i2")
    start = "2013-05-24T05:40:00.0125"
    return {
        "steim2-big-512": (walk, 40.0, start, dict(encoding="STEIM2", reclen=512)),
        "steim2-little-256": (spikes, 33.333333333333336, "2013-05-24T05:40:00.012345", dict(encoding="STEIM2", reclen=256, byteorder=0)),
        "steim1-big-512": (spikes, 0.1, "1969-12-31T23:59:59.999999", dict(encoding="STEIM1", reclen=512)),
        "steim1-little-256": (walk, 20.0, start, dict(encoding="STEIM1", reclen=256, byteorder=0)),
        "int32-big-1024": (spikes, 100000.0, start, dict(encoding="INT32", reclen=1024)),
        "int16-little-512": (shorts, 1234.567891, start, dict(encoding="INT16", reclen=512, byteorder=0)),
        "float32-big-512": (floats[:100].clip(-1e30, 1e30).astype("f4"), 1e-3, start, dict(encoding="FLOAT32", reclen=512)),
        "float64-little-512": (floats, 99.999, start, dict(encoding="FLOAT64", reclen=512, byteorder=0)),
    }


def write_miniseed():
    described = {}
    for name, (data, rate, start, options) in miniseed().items():
        header = dict(network="XX", station="ABC", location="10", channel="BHZ", sampling_rate=rate, starttime=UTCDateTime(start))
        Trace(data, header).write(f"{name}.mseed", format="MSEED", **options)
        [back] = read(f"{name}.mseed")
        assert (back.data == data).all()
        described[name] = dict(
            starttime=str(back.stats.starttime.ns), samplingRate=back.stats.sampling_rate,
            dtype=str(data.dtype), data=[float(x) for x in back.data],
        )
    with open("mseed.json", "w") as file:
        json.dump(described, file, separators=(",", ":"))


def inventory():
    stages = [
        PolesZerosResponseStage(1, 1500.0, 1.0, "M/S", "V", "LAPLACE (RADIANS/SECOND)", 1.0, [0, 0], [-0.037 + 0.037j, -0.037 - 0.037j],
                                6e7, resource_id="smi:local/paz", name="paz & <more>"),
        PolesZerosResponseStage(2, 1.0, 1.0, "V", "V", "DIGITAL (Z-TRANSFORM)", 1.0, [1], [0.9]),
        CoefficientsTypeResponseStage(3, 4e5, 1.0, "V", "COUNTS", "DIGITAL", numerator=[1.0], denominator=[1.0, -0.5],
                                      decimation_input_sample_rate=400.0, decimation_factor=1, decimation_offset=0,
                                      decimation_delay=0.0, decimation_correction=0.0),
        FIRResponseStage(4, 1.0, 1.0, "COUNTS", "COUNTS", coefficients=[0.25, 1e-7, -0.5], symmetry="ODD", decimation_input_sample_rate=400.0,
                         decimation_factor=4, decimation_offset=0, decimation_delay=0.0125, decimation_correction=0.0125),
        ResponseListResponseStage(5, 1.0, 1.0, "COUNTS", "COUNTS", response_list_elements=[ResponseListElement(0.1, 1.0, -90.0), ResponseListElement(10.0, 0.5, 45.0)]),
        ResponseStage(6, 2.0, 1.0, "COUNTS", "COUNTS"),
    ]
    response = Response(instrument_sensitivity=InstrumentSensitivity(6e8, 1.0, "M/S", "COUNTS"), response_stages=stages)
    polynomial = Response(
        instrument_polynomial=InstrumentPolynomial("C", "COUNTS", 0.0, 1.0, -10.0, 40.0, 0.1, [1.0, 2.0]),
        response_stages=[PolynomialResponseStage(1, 1.0, 0.0, "C", "COUNTS", 0.0, 1.0, -10.0, 40.0, 0.1, [1.0, 2.0])],
    )
    day = UTCDateTime("2013-05-24")
    place = dict(latitude=Latitude(-41.5, lower_uncertainty=0.1, upper_uncertainty=0.2, datum="WGS84"), longitude=179.25, elevation=12.5)
    channels = [
        Channel("BHZ", "10", **place, depth=3.0, azimuth=0.0, dip=-90.0, sample_rate=100.0, response=response, types=["CONTINUOUS", "GEOPHYSICAL"],
                start_date=day, end_date=UTCDateTime("2599-12-31T23:59:59"), clock_drift_in_seconds_per_sample=1e-5,
                sensor=Equipment(type="S", manufacturer="Ü", installation_date=day, calibration_dates=[day, day + 1])),
        Channel("LKO", "", **place, depth=0.0, sample_rate=1.0, response=polynomial, comments=[Comment("no\nvalue", id=3, authors=[Person(["A B"], ["C"], ["a@b.cd"])])]),
        Channel("LOG", "", **place, depth=0.0),
    ]
    station = Station("ABC", **place, channels=channels, site=Site("Somewhere", country="New Zealand"), creation_date=day, start_date=day,
                      vault="a vault", restricted_status="open", historical_code="OLD", description="\"quoted\" & <sharp>",
                      operators=[Operator("GNS", [Person(["N"])], "https://example.org")], 
                      total_number_of_channels=7, selected_number_of_channels=3)
    empty = Station("DEF", 1.0, 2.0, 3.0, site=Site(""))
    network = Network("XX", [station, empty], identifiers=["doi:10.7914/SN/XX"], description="A network", start_date=day, operators=[Operator("GNS")])
    return Inventory([network], source="a source", sender="a sender", created=day + 0.123456)


def write_inventory():
    inventory().write("stationxml.xml", format="STATIONXML", validate=True)


def catalog():
    time = UTCDateTime("2018-02-18T07:43:48.127644")
    origin = ev.Origin(
        resource_id="smi:local/origin/1", time=time, time_errors=dict(uncertainty=0.25, confidence_level=90), latitude=-39.95,
        latitude_errors=dict(uncertainty=2.0), longitude=176.3, depth=20594.6, depth_errors=dict(lower_uncertainty=1.0, upper_uncertainty=2.0),
        depth_type="from location", time_fixed=False, epicenter_fixed=True, origin_type="hypocenter", region="Hawke's Bay & <north>",
        quality=ev.OriginQuality(used_phase_count=40, standard_error=0.5, ground_truth_level="GT5"),
        origin_uncertainty=ev.OriginUncertainty(horizontal_uncertainty=100.0, preferred_description="confidence ellipsoid",
            confidence_ellipsoid=ev.ConfidenceEllipsoid(1.0, 2.0, 3.0, 4.0, 5.0, 6.0)),
        composite_times=[ev.CompositeTime(year=2018, month=2, second=48.1)], evaluation_mode="manual", evaluation_status="reviewed",
        arrivals=[ev.Arrival(resource_id="smi:local/arrival/1", pick_id="smi:local/pick/1", phase="Pn", azimuth=12.5, takeoff_angle=33.0, time_weight=1.0)],
        creation_info=ev.CreationInfo(agency_id="GNS", author="somebody", creation_time=time + 60, version="1"),
        comments=[ev.Comment(text="a comment", resource_id="smi:local/comment/1")],
    )
    waveform = ev.WaveformStreamID("NZ", "BFZ", "10", "HHZ")
    pick = ev.Pick(resource_id="smi:local/pick/1", time=time + 10, waveform_id=waveform, onset="impulsive", polarity="positive", phase_hint="P",
                   backazimuth=270.0, backazimuth_errors=dict(uncertainty=5.0))
    amplitude = ev.Amplitude(resource_id="smi:local/amplitude/1", generic_amplitude=1e-6, type="AML", category="point", unit="m", snr=3.0,
                             time_window=ev.TimeWindow(1.0, 2.0, time), scaling_time=time, pick_id="smi:local/pick/1", waveform_id=waveform)
    magnitude = ev.Magnitude(resource_id="smi:local/magnitude/1", mag=5.15, mag_errors=dict(uncertainty=0.1), magnitude_type="Mw", station_count=3,
                             origin_id="smi:local/origin/1",
                             station_magnitude_contributions=[ev.StationMagnitudeContribution("smi:local/sm/1", 0.1, 0.5)])
    station = ev.StationMagnitude(resource_id="smi:local/sm/1", origin_id="smi:local/origin/1", mag=5.0, station_magnitude_type="ML",
                                  amplitude_id="smi:local/amplitude/1", waveform_id=waveform)
    axis = ev.Axis(azimuth=1.0, plunge=2.0, length=3e16)
    mechanism = ev.FocalMechanism(
        resource_id="smi:local/fm/1", waveform_id=[waveform], triggering_origin_id="smi:local/origin/1", misfit=0.2,
        nodal_planes=ev.NodalPlanes(ev.NodalPlane(224.0, 55.0, -93.0), ev.NodalPlane(50.0, 35.0, -85.0), preferred_plane=1),
        principal_axes=ev.PrincipalAxes(axis, axis, axis),
        moment_tensor=ev.MomentTensor(
            resource_id="smi:local/mt/1", derived_origin_id="smi:local/origin/1", scalar_moment=2.5e16, double_couple=0.9, clvd=0.1,
            tensor=ev.Tensor(-2.5e16, 1.3e16, 1.2e16, 5e15, 6.6e15, 9.4e15), source_time_function=ev.SourceTimeFunction("triangle", 1.4),
            data_used=[ev.DataUsed("surface waves", station_count=12, shortest_period=20.0)], category="regional", inversion_type="zero trace"),
    )
    event = ev.Event(
        resource_id="smi:nz.org.geonet/2018p130600", event_type="earthquake", event_type_certainty="known", picks=[pick], amplitudes=[amplitude],
        origins=[origin], magnitudes=[magnitude], station_magnitudes=[station], focal_mechanisms=[mechanism],
        event_descriptions=[ev.EventDescription("Hawke's Bay", "region name"), ev.EventDescription("2018p130600", "earthquake name")],
    )
    event.preferred_origin_id, event.preferred_magnitude_id, event.preferred_focal_mechanism_id = "smi:local/origin/1", "smi:local/magnitude/1", "smi:local/fm/1"
    bare = ev.Event(resource_id="smi:local/event/2")
    return ev.Catalog([event, bare], resource_id="smi:local/catalog/1", description="two events")


def write_miniseed3():
    """One file of a channel in each encoding, by pymseed 1.0.1 (libmseed 3)."""
    walk = np.cumsum(np.random.default_rng(6).integers(-50, 50, 500)).astype("i4")
    described, records = {}, b""
    kinds = (("STEIM1", "i", walk), ("STEIM2", "i", walk), ("INT16", "i", walk), ("INT32", "i", walk),
             ("FLOAT32", "f", (walk / 8).astype("f4")), ("FLOAT64", "d", walk / 3))
    for name, letter, data in kinds:
        record = MS3Record(reclen=512, encoding=DataEncoding[name])
        record.formatversion = 3
        record.sourceid = f"FDSN:XX_{name}_10_B_H_Z"
        record.set_starttime_str("2013-05-24T05:40:00.123456789Z")
        record.samprate = 40.0 if letter == "i" else -10.0  # a period
        record.extra = '{"FDSN":{"Time":{"Quality":100}}}'
        for part in record.generate(data_samples=data, sample_type=letter):
            records += part
        described[name] = [float(x) for x in data]
    with open("mseed3.mseed3", "wb") as file:
        file.write(records)
    with open("mseed3.json", "w") as file:
        json.dump(described, file, separators=(",", ":"))


def write_sac():
    described = {}
    for name, byteorder, rate, start in (("big", ">", 100.0, "2013-05-24T05:40:00.012345"), ("little", "<", 1 / 3, "1969-12-31T23:59:59.5")):
        data = np.random.default_rng(5).normal(size=50).astype("f4")
        one = Trace(data, dict(network="XX", station="ABC", location="10", channel="BHZ", sampling_rate=rate, starttime=UTCDateTime(start)))
        one.write(f"sac-{name}.sac", format="SAC", byteorder=byteorder)
        sac = SACTrace.from_obspy_trace(one)
        sac.evla, sac.user0, sac.kevnm, sac.t0, sac.lcalda = 12.5, 3.25, "a long event", 4.0, False
        sac.write(f"sac-{name}-text.sac", ascii=True)
        for file in (f"sac-{name}", f"sac-{name}-text"):
            [back] = read(f"{file}.sac")
            described[file] = dict(starttime=str(back.stats.starttime.ns), data=[float(x) for x in back.data])
    with open("sac.json", "w") as file:
        json.dump(described, file, separators=(",", ":"))


def write_events():
    catalog().write("quakeml.xml", format="QUAKEML", validate=True)
    catalog()[:1].write("CMTSOLUTION", format="CMTSOLUTION")


write_miniseed()
write_inventory()
write_events()
write_sac()
write_miniseed3()
with open("stream-operations.json", "w") as file:
    json.dump(dict(merges=merges(), trims=trims(), gaps=gaps()), file, separators=(",", ":"))
