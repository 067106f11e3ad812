// @ts-check
/**
 * Finds installed browsers. The tests drive one, and headless runs use the software Vulkan driver that
 * ships with Chromium. Plain JavaScript without dependencies, because set-up scripts run it before anything
 * is installed or built.
 */
import { existsSync, readdirSync, realpathSync } from "node:fs";
import { homedir } from "node:os";
import { delimiter, dirname, join } from "node:path";

/** @typedef {{ path: string, source: string }} Browser path of the binary, and how it was found */

const CHROMIUM_COMMANDS = [
  "chromium",
  "chromium-browser",
  "google-chrome",
  "google-chrome-stable",
  "chrome",
  "microsoft-edge",
];
const CHROMIUM_PLACES = [
  "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
  "/Applications/Chromium.app/Contents/MacOS/Chromium",
  "C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe",
  "C:\\Program Files (x86)\\Google\\Chrome\\Application\\chrome.exe",
  "C:\\Program Files (x86)\\Microsoft\\Edge\\Application\\msedge.exe",
];
const FIREFOX_COMMANDS = ["firefox", "firefox-esr"];
const FIREFOX_PLACES = [
  "/Applications/Firefox.app/Contents/MacOS/firefox",
  "C:\\Program Files\\Mozilla Firefox\\firefox.exe",
];

/**
 * Finds a Chromium: `CHROME_PATH`, then a system installation, then Playwright's download.
 * Throws if `CHROME_PATH` does not exist. `ISOTROPE_IGNORE_SYSTEM=1` skips system installations.
 * @returns {Browser | undefined}
 */
export function findChromium() {
  return (
    named("CHROME_PATH") ??
    system(CHROMIUM_COMMANDS, CHROMIUM_PLACES) ??
    // The full browser sorts before its headless shell; both work.
    downloaded(/^chromium(_headless_shell)?-\d+$/, [
      join("chrome-linux64", "chrome"),
      join("chrome-linux", "chrome"),
      join("chrome-headless-shell-linux64", "chrome-headless-shell"),
      join("chrome-linux", "headless_shell"),
      join(
        "chrome-mac-arm64",
        "Google Chrome for Testing.app/Contents/MacOS/Google Chrome for Testing",
      ),
      join(
        "chrome-mac-x64",
        "Google Chrome for Testing.app/Contents/MacOS/Google Chrome for Testing",
      ),
      join("chrome-mac", "Chromium.app/Contents/MacOS/Chromium"),
      join("chrome-win64", "chrome.exe"),
      join("chrome-win", "chrome.exe"),
    ])
  );
}

/**
 * Finds a Firefox: `FIREFOX_PATH`, then a system installation. Playwright's patched build is not used.
 * @returns {Browser | undefined}
 */
export function findFirefox() {
  return named("FIREFOX_PATH") ?? system(FIREFOX_COMMANDS, FIREFOX_PLACES);
}

/**
 * Directories that hold a Chromium's libraries: beside its binary, or, if the command is a launcher script,
 * where distributions install them.
 * @returns {string[]} existing directories, most likely first
 */
export function chromiumLibraryDirectories() {
  const chromium = findChromium();
  const beside = chromium ? [dirname(chromium.path), dirname(realpathSync(chromium.path))] : [];
  return [
    ...beside,
    "/usr/lib/chromium",
    "/usr/lib64/chromium",
    "/usr/lib/chromium-browser",
    "/usr/lib64/chromium-browser",
    "/snap/chromium/current/usr/lib/chromium-browser",
    "/opt/google/chrome",
    "/opt/microsoft/msedge",
  ].filter((directory, index, all) => all.indexOf(directory) === index && existsSync(directory));
}

/**
 * @param {string} variable
 * @returns {Browser | undefined}
 */
function named(variable) {
  const path = process.env[variable];
  if (!path) return undefined;
  if (existsSync(path)) return { path, source: variable };
  throw new Error(`${variable}: ${path} does not exist; set it to a browser binary, or unset it`);
}

/**
 * @param {string[]} commands looked up on PATH
 * @param {string[]} places tried after PATH
 * @returns {Browser | undefined}
 */
function system(commands, places) {
  if (process.env.ISOTROPE_IGNORE_SYSTEM === "1") return undefined;
  const directories = (process.env.PATH ?? "").split(delimiter).filter(Boolean);
  const onPath = commands.flatMap((command) => directories.map((each) => join(each, command)));
  const path = [...onPath, ...places].find((each) => existsSync(each));
  return path ? { path, source: "system" } : undefined;
}

/**
 * @param {RegExp} folder
 * @param {string[]} binaries
 * @returns {Browser | undefined}
 */
function downloaded(folder, binaries) {
  const root = playwrightCache();
  if (!existsSync(root)) return undefined;
  const path = readdirSync(root)
    .filter((name) => folder.test(name))
    .sort()
    .flatMap((name) => binaries.map((binary) => join(root, name, binary)))
    .find((each) => existsSync(each));
  return path ? { path, source: "Playwright's download" } : undefined;
}

/** @returns {string} */
function playwrightCache() {
  const chosen = process.env.PLAYWRIGHT_BROWSERS_PATH;
  if (chosen && chosen !== "0") return chosen;
  if (process.platform === "darwin") return join(homedir(), "Library", "Caches", "ms-playwright");
  if (process.platform === "win32") {
    return join(process.env.LOCALAPPDATA ?? homedir(), "ms-playwright");
  }
  return join(process.env.XDG_CACHE_HOME ?? join(homedir(), ".cache"), "ms-playwright");
}
