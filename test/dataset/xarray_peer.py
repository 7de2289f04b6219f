"""The other side of xarray.test.ts: writes files with xarray, and says what xarray reads from ours."""

import json
import sys

import numpy as np
import xarray as xr


def plain(value):
    """A value as JSON can hold it, with its kind where JSON has none."""
    if isinstance(value, (float, np.floating)):
        return "NaN" if np.isnan(value) else float(value)
    if isinstance(value, (bool, np.bool_)):
        return bool(value)
    if isinstance(value, (int, np.integer)):
        return str(int(value))
    if isinstance(value, complex):
        return [plain(value.real), plain(value.imag)]
    if isinstance(value, np.datetime64):
        return str(value)
    if isinstance(value, np.void):
        return [plain(value["r"]), plain(value["i"])]
    return str(value)


def describe(path):
    answer = {}
    for engine in ("netcdf4", "h5netcdf"):
        with xr.open_dataset(path, engine=engine) as ds:
            ds.load()
            answer[engine] = {
                "sizes": dict(ds.sizes),
                "coords": sorted(map(str, ds.coords)),
                "attrs": {k: plain(v) for k, v in ds.attrs.items()},
                "variables": {
                    str(name): {
                        "dims": list(v.dims),
                        "dtype": "complex" if v.dtype.names else str(v.dtype),
                        "values": [plain(x) for x in v.values.reshape(-1).tolist()]
                        if v.dtype.kind != "M" and not v.dtype.names
                        else [plain(x) for x in v.values.reshape(-1)],
                    }
                    for name, v in ds.variables.items()
                },
            }
    print(json.dumps(answer))


def write(folder):
    ds = xr.Dataset(
        {
            "f": (("x", "name y"), np.array([[1.5, np.nan], [2.5, -0.0], [np.inf, 4.0]]), {"units": "m/s", "n": 3}),
            "f32": ("x", np.array([0.1, np.nan, 3], dtype="f4")),
            "i64": ("x", np.array([2**60 + 1, -5, 7], dtype="i8")),
            "u16": ("x", np.array([65535, 1, 2], dtype="u2")),
            "flag": ("x", np.array([True, False, True])),
            "text": ("x", np.array(["añ", "", "日本"], dtype=object)),
            "bytes": ("x", np.array([b"abc", b"", b"de"])),
            "packed": ("x", np.array([1.0, np.nan, 3.5])),
            "when": ("x", np.array(["2000-01-01T00:00:00.5", "NaT", "1969-12-31"], dtype="M8[ns]")),
            "days": ("x", np.array(["2000-01-01", "2000-01-03", "2001-01-01"], dtype="M8[ns]")),
            "scalar": ((), 5.0),
        },
        coords={
            "x": [10, 20, 30],
            "name y": ["p", "q"],
            "t": ("x", np.array(["2020-02-29T12:00", "2020-03-01", "2020-03-02"], dtype="M8[ns]")),
            "run": 7,
        },
        attrs={"title": "ünïcode", "pi": 3.25, "list": [1, 2, 3]},
    )
    encoding = {
        "f": {"zlib": True, "shuffle": True, "chunksizes": (2, 1)},
        "i64": {"zlib": True, "fletcher32": True, "chunksizes": (3,)},
        "packed": {"dtype": "int16", "scale_factor": 0.5, "add_offset": 1.0, "_FillValue": -9999},
        "days": {"units": "days since 1990-01-01", "dtype": "float64"},
        "u16": {"_FillValue": 1},
    }
    for engine in ("netcdf4", "h5netcdf"):
        path = f"{folder}/{engine}.nc"
        ds.to_netcdf(path, engine=engine, encoding=encoding, unlimited_dims=["x"])
        xr.Dataset({"inner": ("z", [1.0])}).to_netcdf(path, engine=engine, group="sub", mode="a")
    z = xr.Dataset({"z": ("k", np.array([1 + 2j, np.nan - 1j]))})
    z.to_netcdf(f"{folder}/complex.nc", engine="h5netcdf", invalid_netcdf=True)


def packed_times(folder):
    """Times whose numbers are also packed, by scale, offset or both, with and without fill values."""
    numbers = {
        "i4": (np.array([0, 1, 2, 3], "i4"), {"scale_factor": 0.5, "add_offset": 1.0}),
        "i2 holes": (np.array([0, -1, 2, 3], "i2"), {"scale_factor": 0.25, "_FillValue": np.int16(-1)}),
        "u1": (np.array([0, 1, 2, 255], "u1"), {"add_offset": -10}),
        "i8": (np.array([0, 10, -20, 36525], "i8"), {"scale_factor": 0.1}),
        "f4": (np.array([0.5, 1, np.nan, 3], "f4"), {"scale_factor": 2.0, "add_offset": 0.25}),
        "f8 holes": (np.array([0.5, 1, 1e9, 3]), {"scale_factor": 2.0, "missing_value": 1e9}),
    }
    units = {"units": "days since 2000-01-01"}
    raw = xr.Dataset({name: ("x", data, units | attrs) for name, (data, attrs) in numbers.items()})
    expected = {}
    for engine in ("netcdf4", "h5netcdf"):
        path = f"{folder}/times {engine}.nc"
        raw.to_netcdf(path, engine=engine)
        with xr.open_dataset(path, engine=engine) as ds:
            expected[engine] = {str(name): [str(x) for x in v.values.astype("M8[ns]")] for name, v in ds.items()}
    print(json.dumps(expected))


def again(path, target):
    """Reads with one engine and writes with the other."""
    with xr.open_dataset(path, engine="netcdf4") as ds:
        ds.load().to_netcdf(target, engine="h5netcdf", invalid_netcdf=True)


def values(variable):
    """Values that compare: xarray turns integers and booleans with holes into floats, texts into objects."""
    array = variable.values.reshape(-1)
    if array.dtype.kind in "iufb" or all(x is None or isinstance(x, (bool, float, np.bool_)) for x in array):
        return [plain(np.nan if x is None else float(x)) for x in array]
    return [plain(x) for x in array]


def merged(plan):
    """For each of [inputs, output]: says where the output is not what xarray merges the inputs into."""
    differences = []
    with open(plan) as file:
        cases = json.load(file)
    for inputs, output in cases:
        theirs = xr.merge([xr.load_dataset(path) for path in inputs], compat="no_conflicts", join="outer")
        ours = xr.load_dataset(output)
        if dict(theirs.sizes) != dict(ours.sizes) or set(theirs.variables) != set(ours.variables):
            differences.append([output, str(theirs), str(ours)])
            continue
        for name, variable in theirs.variables.items():
            other = ours.variables[name].transpose(*variable.dims)
            if values(variable) != values(other):
                differences.append([output, name, values(variable), values(other)])
    print(json.dumps(differences))


{"describe": describe, "write": write, "packed_times": packed_times, "again": again, "merged": merged}[sys.argv[1]](*sys.argv[2:])
