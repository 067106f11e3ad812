/** The force lens on a real run: arrows on the sphere, weights with images, any temperature, nothing trained. */
import type { Page } from "@playwright/test";
import { openLab, reachStep, stepOf } from "./labPage.ts";
import { expect, test } from "./support/test.ts";

const run = {
  method: "simclr",
  encoder: "convnet-s",
  dataset: "digits",
  batch: 8,
  steps: 3,
} as const;

/** Pixels drawn on the sheets over the sphere; the lowest canvas is the sphere itself. */
const drawnOver = (page: Page): Promise<number> =>
  page.locator(".sphere-host canvas").evaluateAll((canvases) => {
    let drawn = 0;
    for (const canvas of canvases.slice(1)) {
      if (!(canvas instanceof HTMLCanvasElement)) continue;
      const { data } = canvas.getContext("2d")?.getImageData(0, 0, canvas.width, canvas.height) ?? {
        data: [],
      };
      for (let index = 3; index < data.length; index += 4) if (data[index]) drawn++;
    }
    return drawn;
  });

test("pull, pushes and weights of a contrastive loss, at any temperature", async ({ page }) => {
  await openLab(page, run);
  const geometry = page.getByRole("region", { name: "Geometry" });
  expect(await drawnOver(page)).toBe(0);
  await geometry.getByRole("tab", { name: "Forces" }).click();

  await expect(geometry).toContainText(
    /the positive \(cosine .* pulls with .*; 14 negatives push with/,
  );
  await expect(geometry).toContainText(/(equals|differs from) the gradient of the loss/);
  const hardest = geometry.getByRole("list", { name: "Hardest negatives" });
  await expect(hardest.getByRole("listitem")).toHaveCount(8);
  await expect(hardest.getByRole("img")).toHaveCount(8);
  await expect.poll(() => drawnOver(page)).toBeGreaterThan(300);

  const temperature = geometry.getByRole("spinbutton", { name: "Lens temperature" });
  const heaviest = async () =>
    Number.parseFloat((await hardest.locator(".hardest-weight").first().textContent()) ?? "");
  const soft = await heaviest();
  await temperature.fill("0.05");
  await temperature.press("Enter");
  await expect(geometry).toContainText(/At temperature 0\.05 \(the run uses 0\.5\)/);
  expect(await heaviest()).toBeGreaterThan(soft);
  const sharp = await heaviest();
  await geometry.locator(".forces-temperature .track").click({ position: { x: 150, y: 8 } });
  await expect.poll(heaviest).toBeLessThan(sharp);
  await geometry.getByRole("button", { name: /^Use the run's/ }).click();
  await expect(geometry).toContainText(/At the run's temperature 0\.5/);
  expect(await stepOf(page)).toBe(0);

  await geometry.getByRole("radio", { name: "view 2" }).click();
  await expect(geometry).toContainText(/^.*view 2 of training image/s);
  await page.getByRole("application", { name: /Points on the sphere/ }).focus();
  await page.keyboard.press("Enter");
  await expect(geometry).toContainText(/view 2 of test image \d+, .*the pinned one/);

  await page.getByRole("button", { name: "Train", exact: true }).click();
  await reachStep(page, 3);
  await expect(geometry).toContainText(/Batch of step 4/);

  await geometry.getByRole("tab", { name: "Forces" }).click();
  await expect.poll(() => drawnOver(page)).toBe(0);
});

test("a loss without negatives says what acts instead", async ({ page }) => {
  await openLab(page, { ...run, method: "simsiam" });
  const geometry = page.getByRole("region", { name: "Geometry" });
  await geometry.getByRole("tab", { name: "Forces" }).focus();
  await page.keyboard.press("Enter");
  await expect(geometry).toContainText(/The loss is not a sum over pairs/);
  await expect.poll(() => drawnOver(page)).toBeGreaterThan(50);
});
