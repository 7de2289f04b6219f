// The definition that `AsdfDataSet.process` sows; `crops/process-asdf.ts` is the same for the command line.
import { processDefinition } from "./process-definition.ts";

// oxlint-disable-next-line import/no-default-export -- a crop definition is the default export of its module
export default processDefinition;
