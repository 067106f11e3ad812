/**
 * Firefox, whose WebGPU is a different implementation (wgpu, with Naga for WGSL). Playwright's Firefox is
 * a patched build; this drives an ordinary Firefox over WebDriver BiDi.
 */
import puppeteer, { type Page } from "puppeteer-core";
import { findFirefox } from "../../src/cli/browsers.mjs";
import { lavapipeManifests, swiftShaderManifests } from "../../src/cli/vulkan.mjs";

export interface FirefoxSession {
  readonly page: Page;
  readonly version: string;
  /** Console errors and uncaught exceptions so far. */
  readonly complaints: readonly string[];
}

/** Preferences that Linux builds need for WebGPU in workers and on software drivers. */
const PREFERENCES = {
  "dom.webgpu.enabled": true,
  "dom.webgpu.workers.enabled": true,
  "gfx.webgpu.ignore-blocklist": true,
  // Otherwise a dialog about a slow script would hide why a test fails.
  "dom.max_script_run_time": 0,
};

/** Whether this machine has a Firefox. */
export function hasFirefox(): boolean {
  return findFirefox() !== undefined;
}

/**
 * Runs `body` with a page in a headless Firefox with a new profile, then closes it. Throws if there is
 * no Firefox; see {@link hasFirefox}.
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

/** Variables that make the Vulkan loader use a software driver, if there is one. */
function softwareDriver(): Record<string, string> {
  const [manifest] = [...lavapipeManifests(), ...swiftShaderManifests()];
  if (process.platform !== "linux" || !manifest) return {};
  return { VK_DRIVER_FILES: manifest, VK_ICD_FILENAMES: manifest };
}
