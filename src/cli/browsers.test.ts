import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { findChromium, findFirefox } from "./browsers.mjs";

let machine: string;

function file(...path: string[]): string {
  const full = join(machine, ...path);
  mkdirSync(dirname(full), { recursive: true });
  writeFileSync(full, "");
  return full;
}

beforeEach(() => {
  machine = mkdtempSync(join(tmpdir(), "isotrope-browsers-"));
  vi.stubEnv("CHROME_PATH", "");
  vi.stubEnv("FIREFOX_PATH", "");
  vi.stubEnv("ISOTROPE_IGNORE_SYSTEM", "");
  vi.stubEnv("PATH", join(machine, "bin"));
  vi.stubEnv("PLAYWRIGHT_BROWSERS_PATH", join(machine, "playwright"));
});

afterEach(() => {
  vi.unstubAllEnvs();
  rmSync(machine, { recursive: true });
});

it("prefers the configured browser, then a system one, then a downloaded one", () => {
  const download = file("playwright", "chromium-1234", "chrome-linux", "chrome");
  vi.stubEnv("ISOTROPE_IGNORE_SYSTEM", "1");
  expect(findChromium()).toEqual({ path: download, source: "Playwright's download" });
  vi.stubEnv("ISOTROPE_IGNORE_SYSTEM", "");
  const system = file("bin", "chromium");
  expect(findChromium()).toEqual({ path: system, source: "system" });
  const chosen = file("elsewhere", "chrome");
  vi.stubEnv("CHROME_PATH", chosen);
  expect(findChromium()).toEqual({ path: chosen, source: "CHROME_PATH" });
});

it("prefers the full browser to its headless shell", () => {
  vi.stubEnv("ISOTROPE_IGNORE_SYSTEM", "1");
  file("playwright", "chromium_headless_shell-1234", "chrome-linux", "headless_shell");
  const full = file("playwright", "chromium-1234", "chrome-linux", "chrome");
  expect(findChromium()?.path).toBe(full);
});

it("throws if the configured browser does not exist", () => {
  vi.stubEnv("CHROME_PATH", join(machine, "missing"));
  expect(findChromium).toThrow(/CHROME_PATH: .*missing does not exist/);
});

it("finds Firefox ESR", () => {
  const firefox = file("bin", "firefox-esr");
  expect(findFirefox()).toEqual({ path: firefox, source: "system" });
});
