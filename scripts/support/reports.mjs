// @ts-check
/** Reads the JSON reports of Vitest and Playwright: how many tests passed, which failed and why. */
import { readFileSync } from "node:fs";
import { relative } from "node:path";
import { stripVTControlCharacters } from "node:util";
import { root } from "./packages.mjs";

/**
 * @typedef {{ passed: number, failed: number, skipped: number, failures: string[],
 *   repeated: string[] }} Counts
 *   `failures` names each failed test, suite or hook with the first line of its message; `repeated` names
 *   each test that passed only in its second attempt, with the first line of the first one's message
 */

/**
 * @param {string} file
 * @returns {Counts}
 */
export function vitestCounts(file) {
  const report = JSON.parse(readFileSync(file, "utf8"));
  return {
    passed: report.numPassedTests,
    failed: report.numFailedTests,
    skipped: report.numPendingTests + report.numTodoTests,
    failures: report.testResults.flatMap(vitestFailures),
    repeated: [],
  };
}

/**
 * @param {{ name: string, status: string, message: string, assertionResults:
 *   { fullName: string, status: string, failureMessages: string[] }[] }} file
 */
function vitestFailures({ name, status, message, assertionResults }) {
  const path = relative(root, name);
  const failed = assertionResults.filter((test) => test.status === "failed");
  if (status === "failed" && failed.length === 0) return [`${path}: ${firstLine(message)}`];
  return failed.map(
    ({ fullName, failureMessages }) => `${path}: ${fullName}: ${firstLine(failureMessages[0])}`,
  );
}

/**
 * @param {string} file
 * @returns {Counts}
 */
export function playwrightCounts(file) {
  /** @type {{ stats: Record<"expected" | "flaky" | "unexpected" | "skipped", number>, suites: Suite[] }} */
  const { stats, suites } = JSON.parse(readFileSync(file, "utf8"));
  return {
    passed: stats.expected + stats.flaky,
    failed: stats.unexpected,
    skipped: stats.skipped,
    failures: suites.flatMap((suite) => messagesOf(suite, ({ ok }) => !ok)),
    repeated: suites.flatMap((suite) =>
      messagesOf(suite, ({ ok, tests }) => ok && tests.some(({ status }) => status === "flaky")),
    ),
  };
}

/**
 * A file or a `describe` block in Playwright's report.
 * @typedef {object} Suite
 * @property {string} title
 * @property {Suite[]} [suites]
 * @property {{ title: string, ok: boolean, file: string, tests: { status: string, results: { error?: { message?: string } }[] }[] }[]} specs
 */

/**
 * The tests that `wanted` selects, each with the first line of its first error.
 * @param {Suite} suite
 * @param {(spec: Suite["specs"][number]) => boolean} wanted
 * @returns {string[]}
 */
function messagesOf({ suites = [], specs }, wanted) {
  const own = specs.filter(wanted).map(({ file, title, tests }) => {
    const { error } = tests.flatMap(({ results }) => results).find((each) => each.error) ?? {};
    return `${file}: ${title}: ${firstLine(error?.message)}`;
  });
  return [...own, ...suites.flatMap((suite) => messagesOf(suite, wanted))];
}

const firstLine = (text = "no message") => stripVTControlCharacters(text).trim().split("\n")[0];
