// The definition that an Executive sows; `crops/executive.ts` is the same for the command line.
import { executiveDefinition } from "./executive-definition.ts";

// oxlint-disable-next-line import/no-default-export -- a crop definition is the default export of its module
export default executiveDefinition;
