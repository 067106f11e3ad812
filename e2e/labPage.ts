/** Actions and readings that the browser tests share. */
import type { Locator, Page } from "@playwright/test";
import { roomFor, widestOf } from "../src/ui/sphere/room.ts";
import {
  fittingDistance,
  initialAngles,
  outlineRadius,
  sightOf,
  toScreen,
  type Viewport,
} from "../src/viz/sphere/camera.ts";
import { pick } from "../src/viz/sphere/picking.ts";
import { expect } from "./support/test.ts";

/** Small enough for a software adapter. */
export const small = { encoder: "mlp", dataset: "digits", batch: 16, steps: 40 } as const;

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

/** Restarts the run with the settings shown, and waits for the untrained points. */
export async function reset(page: Page): Promise<void> {
  await page.getByRole("button", { name: "Reset", exact: true }).click();
  await expect(page.getByRole("status")).toContainText(/ready.*step 0|step 0.*ready/s, {
    timeout: 120_000,
  });
}

/** Trains to the last step of the run. */
export async function trainToEnd(page: Page): Promise<void> {
  await page.getByRole("button", { name: "Train", exact: true }).click();
  // The status of an earlier run must not be read as that of this one.
  await expect(page.getByRole("status")).not.toContainText("finished");
  await expect(page.getByRole("status")).toContainText("finished", { timeout: 150_000 });
}

/** The step shown in the status. */
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

/** Positions of the points in the newest frame: unit vectors, [count, 3]. */
export const positionsOf = (page: Page): Promise<readonly number[]> =>
  page.evaluate(() => Array.from(window.isotrope.frame?.positions ?? []));

/** The element of the sphere on the page, with the room that controls take in it and in that of a twin. */
async function sphereViewport(page: Page): Promise<Viewport & Pick<DOMRect, "x" | "y">> {
  const hosts = await Promise.all(
    (await page.locator(".sphere-host").all()).map((each) => each.boundingBox()),
  );
  const present = hosts.flatMap((each) => each ?? []);
  const [own] = present;
  if (!own) throw new Error("The sphere has no box.");
  const boxIn = async (host: typeof own, selector: string) => {
    const box = await page.locator(selector).boundingBox();
    if (!box || box.height === 0) return undefined;
    const [left, top] = [box.x - host.x, box.y - host.y];
    return { left, top, right: left + box.width, bottom: top + box.height };
  };
  const rooms = present.map(async (host) => {
    const selectors = [".view-controls", ".projection-controls", ".sphere-foot"];
    const [head, corner, foot] = await Promise.all(selectors.map((each) => boxIn(host, each)));
    return roomFor(host, head, corner, foot);
  });
  return { ...own, ...widestOf(await Promise.all(rooms)) };
}

/** The diameter of the sphere in the first view, in pixels. */
export async function sphereDiameter(page: Page): Promise<number> {
  const viewport = await sphereViewport(page);
  const camera = { ...initialAngles, distance: fittingDistance(viewport) };
  return 2 * outlineRadius(camera, viewport);
}

/**
 * A point that the pointer can reach in the first view, and where it is on the page. Of the points in
 * front of all others, it is the one nearest to the eye. `among`: whether a place of the frame counts.
 */
export async function reachablePoint(
  page: Page,
  among: (place: number, count: number) => boolean = () => true,
): Promise<{ readonly id: number; readonly x: number; readonly y: number }> {
  const viewport = await sphereViewport(page);
  const sight = sightOf({ ...initialAngles, distance: fittingDistance(viewport) }, viewport);
  const positions = Float32Array.from(await positionsOf(page));
  const found = Array.from({ length: positions.length / 3 }, (_, id) => {
    const [x = 0, y = 0, z = 0] = positions.subarray(3 * id, 3 * id + 3);
    return { id, ...toScreen(sight, x, y, z, { x: 0, y: 0, scale: 0, front: false }) };
  })
    .filter(({ id }) => among(id, positions.length / 3))
    .filter(({ id, x, y, front }) => front && pick(positions, sight, x, y) === id)
    .sort((one, other) => other.scale - one.scale)[0];
  if (!found) throw new Error("No point faces the eye.");
  return { id: found.id, x: viewport.x + found.x, y: viewport.y + found.y };
}

export const mean = (values: readonly number[]): number =>
  values.reduce((sum, value) => sum + value, 0) / values.length;

/** The number of different colours in a chart's canvas, and its pixels as a string to compare. */
export const seen = (
  chart: Locator,
): Promise<{ readonly colours: number; readonly pixels: string }> =>
  chart.locator("canvas").evaluate((element) => {
    if (!(element instanceof HTMLCanvasElement)) return { colours: 0, pixels: "" };
    const { data } = element
      .getContext("2d")
      ?.getImageData(0, 0, element.width, element.height) ?? { data: new Uint8ClampedArray() };
    return { colours: new Set(new Uint32Array(data.buffer)).size, pixels: element.toDataURL() };
  });
