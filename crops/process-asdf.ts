// Applies a function to every station of an ASDF data set, on one machine or many, into a new data set:
//
//     crop sow crops/process-asdf.ts --set input=<file.h5> --set output=<new.h5> --set tagMap=raw_recording:processed
//     crop grow --crop process-asdf -j 8        (or batches of it on any machine)
//     crop reap process-asdf
//
// `--set function=<module>` names a file that exports a function by default: it receives the stream of a station and tag, and the
// station's inventory where it has one, and returns a stream, a trace or nothing. Without it the response is removed (velocity).
import { defineCrop } from "crop";
import { processDefinition } from "crop/seismic";

export default defineCrop(processDefinition);
