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

test("the errors that one error gathers follow it, and causes that are no errors", () => {
  const first = new RangeError("first", { cause: "the disk" });
  const { message, stack } = describeThrown(new AggregateError([first, "second"], "all failed"));
  assert.equal(message, "all failed");
  assert.match(
    stack!,
    /^AggregateError: all failed\n[^]*\none of its errors: RangeError: first\n[^]*\none of its errors: second\ncaused by: the disk$/,
  );
  const many = new AggregateError(Array.from({ length: 1e5 }, (_, i) => i));
  assert.match(describeThrown(many).stack!, /: 18\ncaused by: further causes$/);
});

test("what code wrote into an error is told as text", () => {
  const error = Object.assign(new Error(), { message: { code: 7 }, name: Symbol("s"), stack: 5 });
  assert.deepEqual(describeThrown(error), { name: "Symbol(s)", message: "{ code: 7 }" });
  assert.deepEqual(describeThrown(null), { name: "Error", message: "null" });
  assert.deepEqual(describeThrown(Symbol("t")), { name: "Error", message: "Symbol(t)" });
});
