/**
 * Firefox, whose WebGPU is another implementation altogether (wgpu, with Naga for WGSL): what passes
 * in it as well is right by the standard, not by habit. Playwright's Firefox is a patched build of
 * its own; this drives the one people have, over WebDriver BiDi.
 */
import puppeteer, { type Page } from "puppeteer-core";
import { findFirefox } from "../../src/cli/browsers.mjs";
import { lavapipeManifests, swiftShaderManifests } from "../../src/cli/vulkan.mjs";

export interface FirefoxSession {
  readonly page: Page;
  readonly version: string;
  /** Console errors and uncaught exceptions so far; a test should find none. */
  readonly complaints: readonly string[];
}

/** Preferences that Linux builds still need for WebGPU, also in workers and on software drivers. */
const PREFERENCES = {
  "dom.webgpu.enabled": true,
  "dom.webgpu.workers.enabled": true,
  "gfx.webgpu.ignore-blocklist": true,
  // A failing test should fail by itself, not behind a dialog about a slow script.
  "dom.max_script_run_time": 0,
};

/** Whether this machine has a Firefox to test in. */
export function hasFirefox(): boolean {
  return findFirefox() !== undefined;
}

/**
 * Runs `body` with a page in a fresh headless Firefox with a profile of its own, and closes it.
 * Throws when there is no Firefox; ask {@link hasFirefox} first.
 */
export async function withFirefox<T>(body: (session: FirefoxSession) => Promise<T>): Promise<T> {
  const firefox = findFirefox();
  if (!firefox) throw new Error("no Firefox on this machine; FIREFOX_PATH may name one");
  const browser = await puppeteer.launch({
    browser: "firefox",
    executablePath: firefox.path,
    headless: true,
    extraPrefsFirefox: PREFERENCES,
    env: { ...process.env, ...softwareDriver() },
  });
  try {
    const page = await browser.newPage();
    const complaints: string[] = [];
    page.on("console", (message) => {
      if (message.type() === "error") complaints.push(`console: ${message.text()}`);
    });
    page.on("pageerror", (error) => complaints.push(`uncaught: ${String(error)}`));
    return await body({ page, version: await browser.version(), complaints });
  } finally {
    await browser.close();
  }
}

/** Firefox asks the machine's Vulkan loader; this shows it a software driver, where there is one. */
function softwareDriver(): Record<string, string> {
  const [manifest] = [...lavapipeManifests(), ...swiftShaderManifests()];
  if (process.platform !== "linux" || !manifest) return {};
  return { VK_DRIVER_FILES: manifest, VK_ICD_FILENAMES: manifest };
}
