import assert from "node:assert/strict";
import { test } from "node:test";
import { describeThrown } from "../../src/crop/describe-thrown.ts";

test("causes follow the stack of an error, also in a circle", () => {
  const inner = new TypeError("inner");
  const outer = new Error("outer", { cause: inner });
  const { stack } = describeThrown(outer);
  assert.match(stack!, /^Error: outer\n[^]*\ncaused by: TypeError: inner\n/);
  assert.doesNotMatch(stack!, /further/);

  inner.cause = outer;
  const { name, message, stack: round } = describeThrown(outer);
  assert.deepEqual([name, message], ["Error", "outer"]);
  assert.match(round!, /caused by: further causes$/);
});

test("what code wrote into an error is told as text", () => {
  const error = Object.assign(new Error(), { message: { code: 7 }, name: Symbol("s"), stack: 5 });
  assert.deepEqual(describeThrown(error), { name: "Symbol(s)", message: "{ code: 7 }" });
  assert.deepEqual(describeThrown(null), { name: "Error", message: "null" });
  assert.deepEqual(describeThrown(Symbol("t")), { name: "Error", message: "Symbol(t)" });
});
