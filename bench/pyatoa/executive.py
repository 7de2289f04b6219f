"""Processes all events and stations of a folder with Pyatoa's Manager in the way of its Executive, which cannot gather data since 0.3.0.

    python executive.py <folder with <event>/<obs|syn>/<station>.semd> <output> <stations at once>

One event after the other, a pool of processes for its stations; each writes adjoint sources, figure and log, and then into the event's data set.
Prints the seconds that it took without the imports.
"""

import logging
import os
import sys
import time
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import Lock

from misfit_pairs import Config, Manager, UTCDateTime, mend_pyflex, plt, read_sem
from pyasdf import ASDFDataSet


def start(shared):
    global lock
    lock = shared
    mend_pyflex()


def process(pair):
    data, output, event, station = pair
    config = Config(
        event_id=event,
        component_list=["Y"],
        st_obs_type="syn",
        st_syn_type="syn",
        iteration=1,
        step_count=0,
    )
    name = f"{event}_{station}"
    handler = logging.FileHandler(f"{output}/logs/{name}.txt", mode="w")
    for each in ("pyatoa", "pyflex", "pyadjoint"):
        logging.getLogger(each).handlers = [handler]
        logging.getLogger(each).setLevel("DEBUG")
    streams = {
        f"st_{kind}": read_sem(
            f"{data}/{event}/{kind}/{station}.semd", origintime=UTCDateTime("2000-01-01")
        )
        for kind in ("obs", "syn")
    }
    manager = Manager(config=config, **streams)
    manager.flow()
    manager.write_adjsrcs(path=f"{output}/adjsrcs/{event}", write_blanks=True)
    manager.plot(choice="wav", save=f"{output}/figures/{name}.png", show=False)
    plt.close("all")
    with lock, ASDFDataSet(f"{output}/datasets/{event}.h5", mpi=False) as ds:
        manager.write_to_dataset(ds=ds)
    return manager.stats.misfit


def main(data, output, max_stations):
    begin = time.perf_counter()
    for folder in ("figures", "logs", "datasets"):
        os.makedirs(f"{output}/{folder}", exist_ok=True)
    total = 0
    for event in sorted(os.listdir(data)):
        os.makedirs(f"{output}/adjsrcs/{event}", exist_ok=True)
        stations = [name.removesuffix(".semd") for name in sorted(os.listdir(f"{data}/{event}/obs"))]
        pairs = [(data, output, event, station) for station in stations]
        with ProcessPoolExecutor(max_stations, initializer=start, initargs=(Lock(),)) as pool:
            total += sum(pool.map(process, pairs))
    print(time.perf_counter() - begin, total)


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], int(sys.argv[3]))
