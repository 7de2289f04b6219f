// A reporter of node:test that lists what was skipped, and why, after everything else.
export default async function* skippedTests(events) {
  const skipped = [];
  for await (const { type, data } of events) {
    if (type === "test:pass" && data.skip !== undefined) {
      const reason =
        typeof data.skip === "string" && data.skip !== "" ? data.skip : "no reason given";
      skipped.push(`  ${data.name}: ${reason}\n`);
    }
  }
  if (skipped.length > 0) yield `\n${skipped.length} skipped:\n${skipped.join("")}`;
}
