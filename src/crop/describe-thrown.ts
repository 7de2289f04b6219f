import { messageOf } from "../errors.ts";
import type { CaseFailure } from "./case-record.ts";
import { isCommandError } from "./command-error.ts";

// A chain of causes may be a circle.
const mostCauses = 20;

/** Gives anything that was thrown as texts, whatever its fields hold: user code may set them. */
export function describeThrown(error: unknown): Pick<CaseFailure, "name" | "message" | "stack"> {
  const message = messageOf(error);
  if (!(error instanceof Error)) return { name: "Error", message };
  const { name: given }: { readonly name?: unknown } = error;
  const name = messageOf(given);
  const stack = isCommandError(error) ? "" : stackOf(error);
  return stack === "" ? { name, message } : { name, message, stack };
}

function stackOf(error: Error): string {
  const stacks: string[] = [];
  let each: unknown = error;
  for (; each instanceof Error && stacks.length < mostCauses; each = each.cause) {
    const { stack }: { readonly stack?: unknown } = each;
    stacks.push(typeof stack === "string" ? stack : "");
  }
  if (each instanceof Error) stacks.push("further causes");
  return stacks.join("\ncaused by: ");
}
