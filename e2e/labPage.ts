/** What the browser tests do on the page, in the words of a person, and what they read from it. */
import type { Locator, Page } from "@playwright/test";
import { expect } from "./support/test.ts";

/** Small enough for a software adapter: a step takes a fraction of a second. */
export const small = { encoder: "convnet-s", batch: 16, steps: 40 } as const;

/** Opens the page with a configuration in its address and waits for the untrained points. */
export async function openLab(
  page: Page,
  configuration: Readonly<Record<string, string | number>> = small,
): Promise<void> {
  const query = new URLSearchParams({ v: "1" });
  for (const [key, value] of Object.entries(configuration)) query.set(key, String(value));
  await page.goto(`./?${query}`);
  await expect(page.getByRole("status")).toContainText("ready", { timeout: 120_000 });
}

/** The step that the status reads. */
export async function stepOf(page: Page): Promise<number> {
  const text = await page.getByRole("status").textContent();
  return Number(/step (\d+)/.exec(text ?? "")?.[1]);
}

/** Waits until the run has taken at least so many steps. */
export async function reachStep(page: Page, step: number): Promise<void> {
  await expect.poll(() => stepOf(page), { timeout: 120_000 }).toBeGreaterThanOrEqual(step);
}

declare global {
  /** Set by {@link recordDevices} in the training worker. */
  var openedDevices: { destroy(): void }[] | undefined;
}

/** Makes the training worker record the devices that it opens. Call before the page is opened. */
export async function recordDevices(page: Page): Promise<void> {
  await page.route(/\/worker[^/]*\.js/, async (route) => {
    const response = await route.fetch();
    const body = `${recordingScript}\n${await response.text()}`;
    await route.fulfill({ response, body });
  });
}

const recordingScript = `{
  const { requestDevice } = GPUAdapter.prototype;
  globalThis.openedDevices = [];
  GPUAdapter.prototype.requestDevice = async function (...given) {
    const device = await requestDevice.apply(this, given);
    globalThis.openedDevices.push(device);
    return device;
  };
}`;

/** Destroys the newest device, as a driver reset does. */
export async function loseDevice(page: Page): Promise<void> {
  for (const worker of page.workers()) {
    await worker.evaluate(() => globalThis.openedDevices?.at(-1)?.destroy());
  }
}

interface Exposed {
  readonly series: Readonly<
    Record<string, { readonly steps: readonly number[]; readonly values: readonly number[] }>
  >;
  readonly frame: { readonly positions: Float32Array; readonly step: number } | undefined;
}

declare global {
  interface Window {
    readonly isotrope: Exposed;
  }
}

/** The recorded values of a series, oldest first. */
export const valuesOf = (page: Page, series: string): Promise<readonly number[]> =>
  page.evaluate((name) => window.isotrope.series[name]?.values ?? [], series);

/** Where the points are: the newest frame's unit vectors, [count × 3]. */
export const positionsOf = (page: Page): Promise<readonly number[]> =>
  page.evaluate(() => Array.from(window.isotrope.frame?.positions ?? []));

export const mean = (values: readonly number[]): number =>
  values.reduce((sum, value) => sum + value, 0) / values.length;

/** How many different colours a picture's canvas has, and its pixels in a string to be compared. */
export const seen = (
  picture: Locator,
): Promise<{ readonly colours: number; readonly pixels: string }> =>
  picture.locator("canvas").evaluate((element) => {
    if (!(element instanceof HTMLCanvasElement)) return { colours: 0, pixels: "" };
    const { data } = element
      .getContext("2d")
      ?.getImageData(0, 0, element.width, element.height) ?? { data: new Uint8ClampedArray() };
    return { colours: new Set(new Uint32Array(data.buffer)).size, pixels: element.toDataURL() };
  });
