import { dirname } from "node:path";
import { makeFolder } from "../../files/index.ts";
import { dataSetFile } from "./check-request.ts";
import type { Request } from "./request.ts";

/** Makes the folders that a request writes into. @throws CropError `disk` */
export function makeFolders(request: Request): void {
  const { datasets, figures, logs, adjsrcs, dsFidTemplate, eventIds } = request;
  const sets = eventIds.map((event) => dirname(dataSetFile(dsFidTemplate, event)));
  for (const folder of new Set([datasets, figures, logs, adjsrcs, ...sets])) {
    makeFolder(folder);
  }
}
