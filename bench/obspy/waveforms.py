# The peer's side of bench/waveforms.ts: reads commands from stdin, a line each, and answers with seconds.
#
#     read FILE            write FILE ENCODING RECORDLENGTH (what was read last)
import sys
import time
import warnings

import obspy

warnings.simplefilter("ignore")
stream = None
for line in sys.stdin:
    command, file, *options = line.rstrip("\n").split("\t")
    begin = time.process_time()
    if command == "read":
        stream = obspy.read(file)
    else:
        stream.write(file, format="MSEED", encoding=options[0], reclen=int(options[1]))
    print(time.process_time() - begin, flush=True)
