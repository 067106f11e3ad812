// @ts-check
/**
 * The parts of `npm test` and their summary. Test runners write a report, whose counts are summed. A
 * part that fails without a report (a type error, a crash) counts as one failure, so that the last
 * line agrees with the exit code.
 */
import { spawn } from "node:child_process";
import { existsSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { availableParallelism, tmpdir } from "node:os";
import { join } from "node:path";
import { lavapipeManifests, swiftShaderManifests } from "../../src/cli/vulkan.mjs";
import { runInLanes } from "./lanes.mjs";
import { root } from "./packages.mjs";
import { playwrightCounts, vitestCounts } from "./reports.mjs";

/** @typedef {"types" | "lint" | "unit" | "gpu" | "e2e"} Part */
/** @typedef {import("./reports.mjs").Counts} Counts */
/**
 * @typedef {object} Run one program; its path is relative to node_modules
 * @property {string} name
 * @property {(report: string) => string[]} command the program and its arguments; `report` is the
 *   file for its report, if it writes one
 * @property {Record<string, string>} [env]
 * @property {(report: string) => Counts} [count] reads the report
 * @property {boolean} [alone] runs after everything else, with nothing beside it
 * @property {boolean} [again] run once more if the process ends badly although no test failed:
 *   software GPU drivers crash now and then
 */

/** @type {readonly Part[]} */
export const PARTS = ["types", "lint", "unit", "gpu", "e2e"];

/** The longest first, so that both lanes are busy to the end. @type {readonly Part[]} */
const ORDER = ["e2e", "gpu", "unit", "lint", "types"];

/** Tag of the browser tests that measure how smooth the page is. */
const ALONE = "@alone";

const ENGINE = ["gpu", "autodiff", "nn"];
const TRAINING = ["training"];
const OTHERS = readdirSync(join(root, "src"), { withFileTypes: true })
  .filter((entry) => entry.isDirectory())
  .map(({ name }) => name)
  .filter((name) => ![...ENGINE, ...TRAINING].includes(name));

/** Every folder of `src` is in exactly one group. @type {[name: string, folders: string[]][]} */
const GPU_GROUPS = [
  ["lab and commands", OTHERS],
  ["training", TRAINING],
  ["engine", ENGINE],
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
  unit: () => [vitest("unit tests", "unit*", [])],
  gpu: () => [
    // Few processes: the tests of one share its adapter and the pipelines that a driver caches.
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
    playwright("browser tests", ["--grep-invert", ALONE]),
    { ...playwright("browser tests that measure", ["--grep", ALONE]), alone: true },
  ],
};

/**
 * Runs the parts and prints the summary last. Resolves to true if nothing failed.
 *
 * Two run at a time, the longest first: a test on a software adapter alternates between compiling on
 * one core and computing on all, and leaves a third of a two-core machine idle. Browser tests that
 * measure how smooth the page is run alone, after everything else.
 * @param {readonly Part[]} parts
 */
export async function runParts(parts) {
  const folder = mkdtempSync(join(tmpdir(), "isotrope-test-"));
  const sum = { passed: 0, failed: 0, skipped: 0 };
  /** @type {string[]} */
  const failures = [];
  /** @type {string[]} */
  const notes = [];
  const runs = ORDER.filter((part) => parts.includes(part)).flatMap((part) => RUNS[part]());
  const jobsOf = (/** @type {Run[]} */ some) =>
    some.map((run) => async (/** @type {Print} */ print) => {
      print(`\n── ${run.name} ──\n`);
      const file = join(folder, `${run.name.replaceAll(/\W+/g, "-")}.json`);
      let { status, counts } = await attempt(run, file, print);
      if (status !== 0 && run.again && !counts?.failed) {
        const crash = `${run.name}: the process crashed once and was run again`;
        print(`\n${crash}\n`);
        notes.push(crash);
        ({ status, counts } = await attempt(run, file, print));
      }
      if (counts) {
        sum.passed += counts.passed;
        sum.failed += counts.failed;
        sum.skipped += counts.skipped;
        const repeated = counts.repeated.map((test) => `passed only when repeated: ${test}`);
        notes.push(...repeated);
      }
      if (status === 0) return;
      failures.push(run.name, ...(counts?.failures ?? []).map((failure) => `  ${failure}`));
      if (!counts?.failed) sum.failed += 1;
    });
  const write = (/** @type {string | Uint8Array} */ chunk) => void process.stdout.write(chunk);
  const lanes = Math.min(2, availableParallelism());
  await runInLanes(jobsOf(runs.filter(({ alone }) => !alone)), lanes, write);
  await runInLanes(jobsOf(runs.filter(({ alone }) => alone)), 1, write);
  rmSync(folder, { recursive: true });
  if (failures.length > 0) console.log(`\nFailed:\n${failures.join("\n")}`);
  if (notes.length > 0) console.log(`\n${notes.join("\n")}`);
  const skipped = sum.skipped > 0 ? `, ${sum.skipped} skipped` : "";
  console.log(`\n${sum.passed} passed, ${sum.failed} failed${skipped}`);
  return sum.failed === 0;
}

/** @typedef {(chunk: string | Uint8Array) => void} Print */

/**
 * Runs it once and reads its report, if it wrote one.
 * @param {Run} run
 * @param {string} report
 * @param {Print} print
 */
async function attempt(run, report, print) {
  rmSync(report, { force: true });
  const status = await start(run, report, print);
  const counts = run.count && existsSync(report) ? run.count(report) : undefined;
  return { status, counts };
}

/**
 * Resolves to the exit code; null if a signal ended the process or it could not start.
 * @param {Run} run
 * @param {string} report
 * @param {Print} print
 * @returns {Promise<number | null>}
 */
function start({ command, env }, report, print) {
  const [program = "", ...args] = command(report);
  const colours = process.stdout.isTTY ? { FORCE_COLOR: "1" } : {};
  return new Promise((resolve) => {
    const child = spawn(process.execPath, [join(root, "node_modules", program), ...args], {
      cwd: root,
      stdio: ["ignore", "pipe", "pipe"],
      env: { ...process.env, ...colours, PLAYWRIGHT_JSON_OUTPUT_FILE: report, ...env },
    });
    child.stdout.on("data", print);
    child.stderr.on("data", print);
    child.once("error", ({ message }) => {
      print(`${program} could not start: ${message}\n`);
      resolve(null);
    });
    child.once("close", resolve);
  });
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

/**
 * @param {string} name
 * @param {string[]} filters
 * @returns {Run}
 */
function playwright(name, filters) {
  return {
    name,
    command: () => [
      ...["@playwright/test/cli.js", "test", "--pass-with-no-tests", "--reporter=list,json"],
      ...filters,
    ],
    count: playwrightCounts,
  };
}

/** Software adapters besides the default one; kernels must agree on each. */
function furtherAdapters() {
  if (process.platform !== "linux" || process.env.ISOTROPE_ADAPTER) return [];
  const both = lavapipeManifests().length > 0 && swiftShaderManifests().length > 0;
  return both ? ["swiftshader"] : [];
}
