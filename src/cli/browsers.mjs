// @ts-check
/**
 * Where browsers live on a machine. The tests drive one, and headless runs borrow the software
 * Vulkan driver that ships beside Chromium. Plain JavaScript, with no import beyond Node's own,
 * because the set-up scripts run it before anything is installed or built.
 */
import { existsSync, readdirSync, realpathSync } from "node:fs";
import { homedir } from "node:os";
import { delimiter, dirname, join } from "node:path";

/** @typedef {{ path: string, source: string }} Browser a binary, and how it was found */

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
 * A Chromium: `CHROME_PATH`, then a system one, then Playwright's download.
 * Throws when `CHROME_PATH` names nothing. Set `ISOTROPE_IGNORE_SYSTEM=1` to pass over system ones.
 * @returns {Browser | undefined}
 */
export function findChromium() {
  return (
    named("CHROME_PATH") ??
    system(CHROMIUM_COMMANDS, CHROMIUM_PLACES) ??
    // The full browser sorts before its headless shell; both will do.
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
 * A Firefox: `FIREFOX_PATH`, then a system one. Playwright's own build is patched and left alone.
 * @returns {Browser | undefined}
 */
export function findFirefox() {
  return named("FIREFOX_PATH") ?? system(FIREFOX_COMMANDS, FIREFOX_PLACES);
}

/**
 * Directories that hold a Chromium's own libraries: beside its binary, or, where the command is a
 * launcher script, where distributions put the real thing.
 * @returns {string[]} existing directories, likeliest first
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
  throw new Error(`${variable}: ${path} does not exist; name a browser's binary, or unset it`);
}

/**
 * @param {string[]} commands looked up on PATH
 * @param {string[]} places tried where there is no PATH to speak of
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
