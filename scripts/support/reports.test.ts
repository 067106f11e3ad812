import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it } from "vitest";
import { playwrightCounts } from "./reports.mjs";

const spec = (title: string, status: string, ...messages: readonly string[]) => ({
  title,
  file: "page.spec.ts",
  ok: status !== "unexpected",
  tests: [{ status, results: messages.map((message) => ({ error: { message } })) }],
});

it("names failed browser tests, and those that passed only when repeated", () => {
  const folder = mkdtempSync(join(tmpdir(), "isotrope-reports-"));
  const file = join(folder, "report.json");
  const inner = { title: "on a phone", specs: [spec("fails", "unexpected", "too wide\nby 3 px")] };
  const specs = [spec("passes", "expected"), spec("is repeated", "flaky", "too slow\nby 3 ms")];
  const stats = { expected: 1, flaky: 1, unexpected: 1, skipped: 2 };
  writeFileSync(file, JSON.stringify({ stats, suites: [{ title: "", specs, suites: [inner] }] }));
  expect(playwrightCounts(file)).toEqual({
    passed: 2,
    failed: 1,
    skipped: 2,
    failures: ["page.spec.ts: fails: too wide"],
    repeated: ["page.spec.ts: is repeated: too slow"],
  });
  rmSync(folder, { recursive: true });
});
