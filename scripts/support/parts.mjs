// @ts-check
/**
 * The parts of `npm test` and their account. Test runners report to a file as well as to the screen,
 * and the counts are summed; a part that fails without any count (a type error, a crash) is one
 * failure, so that the last line never says less than the exit code.
 */
import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, relative } from "node:path";
import { stripVTControlCharacters } from "node:util";
import { lavapipeManifests, swiftShaderManifests } from "../../src/cli/vulkan.mjs";
import { root } from "./packages.mjs";

/** @typedef {"types" | "lint" | "unit" | "gpu" | "e2e"} Part */
/**
 * @typedef {{ passed: number, failed: number, skipped: number, failures: string[] }} Counts
 *   `failures` names each test, suite or hook that failed, with the first line of why
 */
/**
 * @typedef {object} Run one program, seen from node_modules
 * @property {string} name
 * @property {(report: string) => string[]} command the program and its arguments; it may leave a
 *   report in that file
 * @property {Record<string, string>} [env]
 * @property {(report: string) => Counts} [count] reads such a report
 * @property {boolean} [again] run once more where it ended badly and no test failed: a driver in software
 *   takes its process along now and then
 */

/** @type {readonly Part[]} */
export const PARTS = ["types", "lint", "unit", "gpu", "e2e"];

const ENGINE = ["gpu", "autodiff", "nn"];
const TRAINING = ["training"];
const OTHERS = readdirSync(join(root, "src"), { withFileTypes: true })
  .filter((entry) => entry.isDirectory())
  .map(({ name }) => name)
  .filter((name) => ![...ENGINE, ...TRAINING].includes(name));

/** Every folder of `src` is in one. @type {[name: string, folders: string[]][]} */
const GPU_GROUPS = [
  ["engine", ENGINE],
  ["training", TRAINING],
  ["lab and commands", OTHERS],
];

/** @type {Record<Part, () => Run[]>} */
const RUNS = {
  types: () => [{ name: "types", command: () => ["typescript/bin/tsc", "--noEmit"] }],
  lint: () => [
    { name: "style", command: () => ["@biomejs/biome/bin/biome", "check", "--error-on-warnings"] },
    { name: "lock file", command: () => ["../scripts/complete-lock.mjs", "--check"] },
    { name: "unused code", command: () => ["knip/bin/knip.js"] },
    { name: "spelling", command: () => ["cspell/bin.mjs", "lint", "--no-progress"] },
    { name: "wording", command: () => ["../scripts/wording/check.mjs"] },
  ],
  unit: () => [vitest("unit tests", "unit", [])],
  gpu: () => [
    // In a few processes, since the tests of one share its adapter and all that a driver keeps.
    ...GPU_GROUPS.map(([name, folders]) => ({
      ...vitest(
        `GPU tests: ${name}`,
        "gpu",
        folders.map((folder) => `src/${folder}/`),
      ),
      again: true,
    })),
    ...furtherAdapters().map((adapter) => ({
      ...vitest(`kernel tests on ${adapter}`, "gpu", ["src/gpu", "src/training/opening"]),
      again: true,
      env: { ISOTROPE_ADAPTER: adapter },
    })),
  ],
  e2e: () => [
    {
      name: "browser tests",
      command: () => [
        "@playwright/test/cli.js",
        "test",
        "--pass-with-no-tests",
        "--reporter=list,json",
      ],
      count: playwrightCounts,
    },
  ],
};

/**
 * Runs the parts one after the other and prints the sum last; true when nothing failed.
 * @param {Part[]} parts
 */
export function runParts(parts) {
  const folder = mkdtempSync(join(tmpdir(), "isotrope-test-"));
  const sum = { passed: 0, failed: 0, skipped: 0 };
  /** @type {string[]} */
  const failures = [];
  for (const run of parts.flatMap((part) => RUNS[part]())) {
    console.log(`\n── ${run.name} ──`);
    const file = join(folder, `${run.name.replaceAll(/\W+/g, "-")}.json`);
    let { status, counts } = attempt(run, file);
    if (status !== 0 && run.again && !counts?.failed) {
      console.log(`\n${run.name}: the process ended and no test had failed; once more`);
      ({ status, counts } = attempt(run, file));
    }
    if (counts) {
      sum.passed += counts.passed;
      sum.failed += counts.failed;
      sum.skipped += counts.skipped;
    }
    if (status === 0) continue;
    failures.push(run.name, ...(counts?.failures ?? []).map((failure) => `  ${failure}`));
    if (!counts?.failed) sum.failed += 1;
  }
  rmSync(folder, { recursive: true });
  if (failures.length > 0) console.log(`\nFailed:\n${failures.join("\n")}`);
  const skipped = sum.skipped > 0 ? `, ${sum.skipped} skipped` : "";
  console.log(`\n${sum.passed} passed, ${sum.failed} failed${skipped}`);
  return sum.failed === 0;
}

/**
 * Runs it and reads its report, where it left one.
 * @param {Run} run
 * @param {string} report
 */
function attempt(run, report) {
  rmSync(report, { force: true });
  const status = start(run, report);
  const counts = run.count && existsSync(report) ? run.count(report) : undefined;
  return { status, counts };
}

/**
 * @param {Run} run
 * @param {string} report
 */
function start({ command, env }, report) {
  const [program = "", ...args] = command(report);
  const { status, error } = spawnSync(
    process.execPath,
    [join(root, "node_modules", program), ...args],
    {
      cwd: root,
      stdio: ["ignore", "inherit", "inherit"],
      env: { ...process.env, PLAYWRIGHT_JSON_OUTPUT_FILE: report, ...env },
    },
  );
  if (error) console.error(`${program} could not start: ${error.message}`);
  return status;
}

/**
 * @param {string} name
 * @param {string} project
 * @param {string[]} filters
 * @returns {Run}
 */
function vitest(name, project, filters) {
  return {
    name,
    command: (report) => [
      ...["vitest/vitest.mjs", "run", "--project", project, "--passWithNoTests", ...filters],
      ...["--reporter=default", "--reporter=json", `--outputFile.json=${report}`],
    ],
    count: vitestCounts,
  };
}

/** Software adapters besides the one that is used by default; kernels must agree on each. */
function furtherAdapters() {
  if (process.platform !== "linux" || process.env.ISOTROPE_ADAPTER) return [];
  const both = lavapipeManifests().length > 0 && swiftShaderManifests().length > 0;
  return both ? ["swiftshader"] : [];
}

/** @param {string} file */
function vitestCounts(file) {
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

/** What Playwright reports of a file or a `describe`.
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

/** @param {string} file */
function playwrightCounts(file) {
  const { stats, suites } = JSON.parse(readFileSync(file, "utf8"));
  return {
    passed: stats.expected + stats.flaky,
    failed: stats.unexpected,
    skipped: stats.skipped,
    failures: suites.flatMap(playwrightFailures),
  };
}
