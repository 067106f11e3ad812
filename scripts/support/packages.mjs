// @ts-check
/**
 * Installs missing packages of the lock file, so that one command suffices in a fresh clone. Uses only Node's
 * own modules, because nothing else may be installed yet.
 */
import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, rmSync, statSync } from "node:fs";
import { dirname, join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";

/** The repository's root folder. */
export const root = join(dirname(fileURLToPath(import.meta.url)), "..", "..");

const LOCK_HELD_AT_MOST_MS = 10 * 60_000;

/**
 * Makes `node_modules` match `package-lock.json`. npm's output goes to stderr, because stdout belongs to the
 * caller's results. Throws if npm fails.
 */
export async function ensurePackages() {
  if (packagesMatch()) return;
  await withLock(join(root, ".install-lock"), () => {
    if (packagesMatch()) return; // another run installed while this one waited
    // `ci` starts from scratch; an existing tree is updated in place.
    const command = existsSync(join(root, "node_modules")) ? "install" : "ci";
    console.error(`Installing packages (npm ${command}) …`);
    const { status, error } = spawnSync("npm", [command, "--no-fund", "--no-audit"], {
      cwd: root,
      stdio: ["ignore", 2, 2],
      shell: process.platform === "win32",
    });
    if (error) throw new Error(`npm ${command} could not start: ${error.message}`);
    if (status !== 0) throw new Error(`npm ${command} failed with exit code ${status}; see above`);
  });
}

/** Whether every package of the lock file is installed in its version, except optional ones. */
function packagesMatch() {
  const installed = packagesIn(join(root, "node_modules", ".package-lock.json"));
  const wanted = packagesIn(join(root, "package-lock.json"));
  return Object.entries(wanted).every(
    ([path, { version, optional }]) =>
      path === "" || optional || installed[path]?.version === version,
  );
}

/**
 * @param {string} lockFile
 * @returns {Record<string, { version?: string, optional?: boolean }>}
 */
function packagesIn(lockFile) {
  return existsSync(lockFile) ? JSON.parse(readFileSync(lockFile, "utf8")).packages : {};
}

/**
 * Runs `action` while holding a directory as a lock; creating a directory is atomic.
 * @param {string} path
 * @param {() => void} action
 */
async function withLock(path, action) {
  while (!tryMakeDirectory(path)) {
    if (ageMs(path) > LOCK_HELD_AT_MOST_MS) rmSync(path, { recursive: true, force: true });
    await sleep(500);
  }
  try {
    action();
  } finally {
    rmSync(path, { recursive: true, force: true });
  }
}

/** @param {string} path */
function tryMakeDirectory(path) {
  try {
    mkdirSync(path);
    return true;
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "EEXIST") return false;
    throw error;
  }
}

/** @param {string} path */
function ageMs(path) {
  return Date.now() - (statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? Date.now());
}
