/** What the page reports when something is missing or lost, and that it keeps working. */

import type { Locator, Page } from "@playwright/test";
import { loseDevice, openLab, reachStep, recordDevices, small } from "./labPage.ts";
import { expect, test } from "./support/test.ts";

test("without WebGPU the page opens with an alert that names the cause and the remedy", async ({
  page,
}) => {
  await page.addInitScript(() => Reflect.deleteProperty(Navigator.prototype, "gpu"));
  await page.goto("./");
  const alert = page.getByRole("alert");
  await expect(alert).toContainText("does not provide WebGPU");
  await expect(alert).toContainText("--enable-unsafe-webgpu");
  for (const name of ["Experiment", "Hypersphere", "Metrics"]) {
    await expect(page.getByRole("region", { name })).toBeVisible();
  }
  await expect(page.getByRole("button", { name: "Train", exact: true })).toBeDisabled();
});

test("a lost device ends the run with an alert; Train opens a new device", async ({ page }) => {
  await recordDevices(page);
  await openLab(page, { ...small, steps: 2000 });
  await page.getByRole("button", { name: "Train", exact: true }).click();
  await reachStep(page, 2);
  await loseDrawingContext(page);
  await loseDevice(page);
  await expect(page.getByRole("alert")).toContainText("Press Train");
  await expect(page.getByRole("status")).toContainText("failed");

  await page.getByRole("button", { name: "Train", exact: true }).click();
  await expect(page.getByRole("alert")).toBeHidden({ timeout: 60_000 });
  await expect(page.getByRole("status")).toContainText("training", { timeout: 60_000 });
  await reachStep(page, 2);
});

/** The sphere returns after its context was lost, with the images that only the context had. */
async function loseDrawingContext(page: Page): Promise<void> {
  const sphere = page.getByRole("region", { name: "Hypersphere" });
  const canvas = sphere.locator("canvas").first();
  const before = await pictureOf(page, canvas);
  const lost = await canvas.evaluateHandle((element) => {
    const context = element instanceof HTMLCanvasElement && element.getContext("webgl2");
    const extension = context ? context.getExtension("WEBGL_lose_context") : null;
    extension?.loseContext();
    return extension;
  });
  await expect(sphere.getByRole("alert")).toContainText("drawing context");
  await lost.evaluate((extension) => extension?.restoreContext());
  await expect(sphere.getByRole("alert")).toBeHidden();
  await expect.poll(async () => (await pictureOf(page, canvas)).colours).toBeGreaterThan(20);
  expect((await pictureOf(page, canvas)).corner).toEqual(before.corner);
}

/** The number of different colours in a screenshot of the canvas, and the colour of its corner. */
async function pictureOf(page: Page, canvas: Locator) {
  const base64 = (await canvas.screenshot()).toString("base64");
  return page.evaluate(async (encoded) => {
    const bytes = Uint8Array.from(atob(encoded), (character) => character.charCodeAt(0));
    const picture = await createImageBitmap(new Blob([bytes], { type: "image/png" }));
    const { width, height } = picture;
    const context = new OffscreenCanvas(width, height).getContext("2d");
    context?.drawImage(picture, 0, 0);
    const { data } = context?.getImageData(0, 0, width, height) ?? { data: new Uint8Array(4) };
    const pixels = new Uint32Array(data.buffer);
    return { colours: new Set(pixels).size, corner: [...data.subarray(-4)] };
  }, base64);
}

test("mixed precision is refused, with the reason, if the adapter has no f16 storage", async ({
  page,
}) => {
  await page.goto("./?v=1&encoder=mlp&batch=16&steps=40&precision=mixed");
  await expect(page.getByRole("alert")).toContainText("the adapter lacks shader-f16");
});

test("without WebGL the sphere is drawn on a 2-D canvas, with a note", async ({ page }) => {
  await page.addInitScript(() => {
    const original = HTMLCanvasElement.prototype.getContext;
    Object.assign(HTMLCanvasElement.prototype, {
      getContext(this: HTMLCanvasElement, kind: string, ...rest: unknown[]) {
        return kind.startsWith("webgl") ? null : Reflect.apply(original, this, [kind, ...rest]);
      },
    });
  });
  await openLab(page);
  const sphere = page.getByRole("region", { name: "Hypersphere" });
  await expect(sphere).toContainText("Drawn without WebGL");
  await expect(sphere.locator("canvas").first()).toBeVisible();
});
