"""Measures the misfits of all events and stations of a folder with Pyatoa, as its example for parallel runs does.

    python misfit_pairs.py <folder with <event>/<obs|syn>/<station>.semd> <output> <with figures: 0 or 1>

Prints the seconds that it took without the imports.
"""

import inspect
import os
import re
import sys
import textwrap
import time

import matplotlib

matplotlib.use("Agg")

import matplotlib.pyplot as plt  # noqa: E402
import pyflex.window_selector  # noqa: E402
from obspy import UTCDateTime  # noqa: E402
from pyatoa import Config, Manager, logger  # noqa: E402
from pyflex import logger as pyflex_logger  # noqa: E402
from pysep.utils.io import read_sem  # noqa: E402


def mend_pyflex():
    """pyflex 0.2.0 calls a method of arrays that numpy 2 removed."""
    module = pyflex.window_selector
    source = textwrap.dedent(inspect.getsource(module.WindowSelector._sanity_checks))
    source = re.sub(r"self\.(observed|synthetic)\.data\.ptp\(\)", r"np.ptp(self.\1.data)", source)
    exec(source, module.__dict__)
    module.WindowSelector._sanity_checks = module._sanity_checks


def main(data, output, with_figures):
    mend_pyflex()
    begin = time.perf_counter()
    for each in (logger, pyflex_logger):
        each.setLevel("CRITICAL")
    config = Config(
        min_period=10.0,
        max_period=100.0,
        component_list=["Y"],
        adj_src_type="cc_traveltime",
        st_obs_type="syn",
        st_syn_type="syn",
    )
    os.makedirs(f"{output}/figures", exist_ok=True)
    lines = []
    for event in sorted(os.listdir(data)):
        os.makedirs(f"{output}/{event}/adj", exist_ok=True)
        for name in sorted(os.listdir(f"{data}/{event}/obs")):
            station = name.removesuffix(".semd")
            streams = {
                f"st_{kind}": read_sem(
                    f"{data}/{event}/{kind}/{name}", origintime=UTCDateTime("2000-01-01")
                )
                for kind in ("obs", "syn")
            }
            manager = Manager(config=config, **streams)
            manager.standardize()
            manager.preprocess()
            manager.window()
            manager.measure()
            manager.write_adjsrcs(path=f"{output}/{event}/adj", write_blanks=True)
            if with_figures:
                figure = f"{output}/figures/{event}_{station}.png"
                manager.plot(choice="wav", save=figure, show=False)
                plt.close()
            misfit, nwin = manager.stats.misfit, manager.stats.nwin
            lines.append(f"{event} {station} {misfit:.2f} {int(nwin)}\n")
    with open(f"{output}/misfit_results.txt", "w") as file:
        file.writelines(lines)
    print(time.perf_counter() - begin)


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], sys.argv[3] == "1")
