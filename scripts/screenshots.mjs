// @ts-check
/**
 * `node scripts/screenshots.mjs` retakes the pictures in `docs/images` from real training runs in Chromium on
 * SwiftShader, each in the dark and the light theme. `node scripts/screenshots.mjs collapse` takes one.
 */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { chromium } from "@playwright/test";
import { build, preview } from "vite";
import { findChromium } from "../src/cli/browsers.mjs";
import { root } from "./support/packages.mjs";

/**
 * @typedef {object} Shot
 * @property {string} name file name without theme and extension
 * @property {Record<string, string | number | boolean>} configuration as in the page's address
 * @property {number} step training is paused at the first step from here on
 * @property {string} [view] tab of the geometry panel to open
 * @property {string} [projection] default PCA
 */

/** @type {readonly Shot[]} */
const SHOTS = [
  {
    name: "training",
    configuration: { method: "simclr", dataset: "fashion", steps: 300, seed: 0 },
    step: 150,
  },
  {
    name: "collapse",
    configuration: {
      ...{ method: "byol", dataset: "digits", encoder: "mlp", batch: 32, steps: 150, seed: 0 },
      ...{ learningRate: 0.01, stopGradient: false },
    },
    step: 100,
    view: "Diagnosis",
    projection: "Random",
  },
];

const WAIT_AT_MOST_MS = 20 * 60_000;
/** WebP quality, in per cent. */
const QUALITY = 80;

const wanted = process.argv.slice(2);
const unknown = wanted.filter((name) => !SHOTS.some((shot) => shot.name === name));
if (unknown.length > 0) {
  console.error(
    `screenshots: "${unknown}" is unknown; accepted: ${SHOTS.map(({ name }) => name).join(", ")}`,
  );
  process.exit(2);
}

const outDir = mkdtempSync(join(tmpdir(), "isotrope-screenshots-"));
const images = join(root, "docs", "images");
mkdirSync(images, { recursive: true });
await build({ root, logLevel: "warn", build: { outDir, emptyOutDir: true } });
const server = await preview({ root, build: { outDir }, preview: { port: 0 } });
const executablePath = findChromium()?.path;
const browser = await chromium.launch({
  ...(executablePath ? { executablePath } : {}),
  args: ["--enable-unsafe-webgpu", "--use-webgpu-adapter=swiftshader", "--no-sandbox"],
});
try {
  for (const shot of SHOTS) {
    if (wanted.length === 0 || wanted.includes(shot.name)) await take(shot);
  }
} finally {
  await browser.close();
  await server.close();
  rmSync(outDir, { recursive: true, force: true });
}

/**
 * Trains, pauses and writes both themes of the same moment.
 * @param {Shot} shot
 */
async function take({ name, configuration, step, view, projection }) {
  const page = await browser.newPage({ viewport: { width: 1440, height: 900 } });
  page.setDefaultTimeout(WAIT_AT_MOST_MS);
  const query = new URLSearchParams({ v: "1" });
  for (const [key, value] of Object.entries(configuration)) query.set(key, String(value));
  await page.goto(`${server.resolvedUrls?.local[0]}?${query}`);
  const status = page.getByRole("status").first();
  await status.filter({ hasText: "ready" }).waitFor();
  await page.getByRole("button", { name: "Train", exact: true }).click();
  await page.waitForFunction(
    ([least]) => {
      const text = document.querySelector("[role=status]")?.textContent ?? "";
      return Number(/step (\d+)/.exec(text)?.[1]) >= Number(least);
    },
    [step],
    { polling: 200 },
  );
  await page.getByRole("button", { name: "Pause", exact: true }).click();
  const dismiss = page.getByRole("button", { name: "Dismiss" });
  if (await dismiss.count()) await dismiss.first().click();
  if (projection) {
    await page.getByRole("combobox", { name: "Projection", exact: true }).focus();
    await page.keyboard.press("Enter");
    await page.getByRole("option", { name: projection }).press("Enter");
  }
  if (view) await page.getByRole("tab", { name: view }).click();
  await page.waitForTimeout(8_000); // the last measurements and charts
  const session = await page.context().newCDPSession(page);
  for (const colorScheme of /** @type {const} */ (["dark", "light"])) {
    await page.emulateMedia({ colorScheme });
    await page.waitForTimeout(2_000);
    const { data } = await session.send("Page.captureScreenshot", {
      format: "webp",
      quality: QUALITY,
    });
    const file = join(images, `${name}-${colorScheme}.webp`);
    const bytes = Buffer.from(data, "base64");
    writeFileSync(file, bytes);
    console.log(`${file}: ${await status.textContent()}, ${Math.round(bytes.length / 1024)} KB`);
  }
  await page.close();
}
