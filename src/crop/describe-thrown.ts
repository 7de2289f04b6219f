import { messageOf } from "../errors.ts";
import type { CaseFailure } from "./case-record.ts";
import { isCommandError } from "./command-error.ts";

// A chain of causes may be a circle, and one error may hold thousands.
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
  const left: (readonly [relation: string, thrown: unknown])[] = [["", error]];
  while (left.length > 0 && stacks.length < mostCauses) {
    const [relation, thrown] = left.shift()!;
    stacks.push(relation + ownStackOf(thrown));
    if (!(thrown instanceof Error)) continue;
    if (thrown.cause !== undefined) left.push(["caused by: ", thrown.cause]);
    if (thrown instanceof AggregateError && Array.isArray(thrown.errors))
      for (const each of thrown.errors.slice(0, mostCauses))
        left.push(["one of its errors: ", each]);
  }
  if (left.length > 0) stacks.push("caused by: further causes");
  return stacks.filter((stack) => stack !== "").join("\n");
}

function ownStackOf(thrown: unknown): string {
  if (!(thrown instanceof Error)) return messageOf(thrown);
  const { stack }: { readonly stack?: unknown } = thrown;
  return typeof stack === "string" ? stack : "";
}
