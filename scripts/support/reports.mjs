// @ts-check
/** Reads the JSON reports of Vitest and Playwright: how many tests passed, which failed and why. */
import { readFileSync } from "node:fs";
import { relative } from "node:path";
import { stripVTControlCharacters } from "node:util";
import { root } from "./packages.mjs";

/**
 * @typedef {{ passed: number, failed: number, skipped: number, failures: string[] }} Counts
 *   `failures` names each failed test, suite or hook with the first line of its message
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
  const { stats, suites } = JSON.parse(readFileSync(file, "utf8"));
  return {
    passed: stats.expected + stats.flaky,
    failed: stats.unexpected,
    skipped: stats.skipped,
    failures: suites.flatMap(playwrightFailures),
  };
}

/**
 * A file or a `describe` block in Playwright's report.
 * @typedef {object} Suite
 * @property {string} title
 * @property {Suite[]} [suites]
 * @property {{ title: string, ok: boolean, file: string, tests: { results: { error?: { message?: string } }[] }[] }[]} specs
 */

/**
 * @param {Suite} suite
 * @returns {string[]}
 */
function playwrightFailures({ suites = [], specs }) {
  const own = specs
    .filter(({ ok }) => !ok)
    .map(({ file, title, tests }) => {
      const { error } = tests.flatMap(({ results }) => results).find((each) => each.error) ?? {};
      return `${file}: ${title}: ${firstLine(error?.message)}`;
    });
  return [...own, ...suites.flatMap(playwrightFailures)];
}

const firstLine = (text = "no message") => stripVTControlCharacters(text).trim().split("\n")[0];
