// @ts-check
/**
 * Provides the browsers for tests. Chromium is required: an installed one, else Playwright's download, else the
 * system's package manager. Firefox is optional: an installed one, else the package manager.
 */
import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { findChromium, findFirefox } from "../../src/cli/browsers.mjs";
import { root } from "./packages.mjs";

/** @typedef {import("../../src/cli/browsers.mjs").Browser} Browser */

/**
 * Package managers, their install commands and package names. Includes a Vulkan loader, which Firefox does not
 * ship.
 */
const MANAGERS = [
  {
    command: "apt-get",
    prepare: ["update"],
    install: ["install", "-y", "--no-install-recommends"],
    chromium: ["chromium", "libvulkan1"],
    firefox: ["firefox-esr", "libvulkan1"],
  },
  {
    command: "dnf",
    prepare: undefined,
    install: ["install", "-y"],
    chromium: ["chromium", "vulkan-loader"],
    firefox: ["firefox", "vulkan-loader"],
  },
  {
    command: "pacman",
    prepare: ["-Sy"],
    install: ["-S", "--noconfirm", "--needed"],
    chromium: ["chromium", "vulkan-icd-loader"],
    firefox: ["firefox", "vulkan-icd-loader"],
  },
];

const DOWNLOAD_AT_MOST_MS = 5 * 60_000;
const INSTALL_AT_MOST_MS = 15 * 60_000;

/**
 * A Chromium that starts. Throws with what was tried if there is none.
 * @returns {Browser}
 */
export function ensureChromium() {
  const found = working(findChromium());
  if (found) return found;
  console.log("No Chromium found; trying Playwright's download …");
  playwright("install", "chromium");
  const downloaded = working(findChromium()) ?? withLibraries();
  if (downloaded) return downloaded;
  console.log("Playwright's Chromium is not usable; trying the system's package manager …");
  const refusal = installPackages("chromium");
  const installed = working(findChromium());
  if (installed) return installed;
  throw new Error(
    "No Chromium: none on PATH, Playwright could not provide one, and " +
      `${refusal ?? "the package manager's Chromium does not start"}. Install one, or set CHROME_PATH to its binary.`,
  );
}

/**
 * A Firefox that starts, or the reason why there is none.
 * @returns {Browser | string}
 */
export function ensureFirefox() {
  const found = working(findFirefox());
  if (found) return found;
  console.log("No Firefox found; trying the system's package manager …");
  const refusal = installPackages("firefox");
  return working(findFirefox()) ?? refusal ?? "the package manager's Firefox does not start";
}

/** Installs system libraries that a downloaded browser may lack. */
function withLibraries() {
  if (!findChromium() || !mayInstall()) return undefined;
  playwright("install-deps", "chromium");
  return working(findChromium());
}

/** @param {...string} args */
function playwright(...args) {
  spawnSync(process.execPath, ["node_modules/@playwright/test/cli.js", ...args], {
    cwd: root,
    stdio: "inherit",
    timeout: DOWNLOAD_AT_MOST_MS,
    env: { PLAYWRIGHT_DOWNLOAD_CONNECTION_TIMEOUT: "15000", ...process.env },
  });
}

/**
 * The browser, if `--version` works. A launcher may be a stub, or lack libraries.
 * @param {Browser | undefined} browser
 * @returns {Browser | undefined}
 */
function working(browser) {
  if (!browser || process.platform === "win32") return browser; // on Windows --version opens a window
  const { status, stdout } = spawnSync(browser.path, ["--version"], {
    encoding: "utf8",
    timeout: 30_000,
  });
  if (status === 0 && /\d+\.\d+/.test(stdout)) return browser;
  if (browser.source.endsWith("_PATH")) {
    throw new Error(`${browser.source}: ${browser.path} does not start; try it with --version`);
  }
  console.log(`${browser.path} does not start.`);
  return undefined;
}

/**
 * Installs a browser with the package manager. Returns the reason if it could not.
 * @param {"chromium" | "firefox"} browser
 * @returns {string | undefined}
 */
function installPackages(browser) {
  const manager = MANAGERS.find(({ command }) => existsSync(`/usr/bin/${command}`));
  if (!manager) return "no supported package manager (apt-get, dnf, pacman) was found";
  if (!mayInstall()) return `${manager.command} needs root, or sudo without a password`;
  if (manager.prepare) privileged(manager.command, manager.prepare);
  const packages = manager[browser];
  const status = privileged(manager.command, [...manager.install, ...packages]);
  if (status === 0) return undefined;
  return `${manager.command} could not install ${packages.join(" and ")} (exit code ${status})`;
}

function isRoot() {
  return process.getuid?.() === 0;
}

function mayInstall() {
  return isRoot() || spawnSync("sudo", ["-n", "true"]).status === 0;
}

/**
 * @param {string} command
 * @param {string[]} args
 */
function privileged(command, args) {
  const [program = command, ...rest] = isRoot()
    ? [command, ...args]
    : ["sudo", "-n", command, ...args];
  return spawnSync(program, rest, {
    stdio: ["ignore", "inherit", "inherit"],
    timeout: INSTALL_AT_MOST_MS,
    env: { ...process.env, DEBIAN_FRONTEND: "noninteractive" },
  }).status;
}
