/** Attention on a run: maps, mass and patches, by keyboard and by mouse; its accessibility. */
import type { Locator } from "@playwright/test";
import { openLab, reachStep } from "./labPage.ts";
import { expectAccessible } from "./support/access.ts";
import { expect, test } from "./support/test.ts";

const run = { method: "simclr", encoder: "vit-xs", dataset: "digits", batch: 8, steps: 4 } as const;

/** The pixels of a canvas. */
const pixelsOf = (canvas: Locator): Promise<readonly number[]> =>
  canvas.evaluate((element) => {
    if (!(element instanceof HTMLCanvasElement)) return [];
    const { data } = element
      .getContext("2d")
      ?.getImageData(0, 0, element.width, element.height) ?? { data: [] };
    return Array.from(data);
  });

test("heads, rollout, mass and patches of a transformer", async ({ page }) => {
  await page.emulateMedia({ reducedMotion: "reduce" });
  await openLab(page, run);
  const geometry = page.getByRole("region", { name: "Geometry" });
  await geometry.getByRole("tab", { name: "Attention" }).click();
  const picture = geometry.getByRole("img", { name: /over the first image/ });
  await expect(picture).toHaveAccessibleName(/^Rollout .* after step 0: \d+ of 49 patches/);
  const rolled = await pixelsOf(picture);
  expect(new Set(rolled).size).toBeGreaterThan(20);
  await expectAccessible(page, "Attention");

  const maps = geometry.getByRole("radio");
  await expect(maps).toHaveCount(2 * 3 + 1);
  expect(new Set(await pixelsOf(maps.first().locator("canvas"))).size).toBeGreaterThan(10);
  await geometry.getByRole("radio", { name: "Layer 2, head 3" }).click();
  await expect(picture).toHaveAccessibleName(/^Layer 2, head 3 over/);
  expect(await pixelsOf(picture)).not.toEqual(rolled);
  await page.keyboard.press("ArrowLeft");
  await expect(geometry.getByRole("radio", { name: "Layer 2, head 2" })).toBeFocused();
  await page.keyboard.press("Space");
  await expect(picture).toHaveAccessibleName(/^Layer 2, head 2 over/);

  const mass = geometry.getByRole("spinbutton", { name: "Attention shown, %" });
  await mass.fill("100");
  await mass.press("Enter");
  await expect(picture).toHaveAccessibleName(/: 49 of 49 patches have 100 %/);

  await geometry.getByRole("button", { name: "Patch 3, 4" }).hover();
  const nearest = geometry.getByRole("list", { name: "Nearest patches" });
  await expect(nearest.getByRole("listitem")).toHaveCount(9);
  await expect(geometry).toContainText(/Nearest to patch 3, 4 among 4,851 of 99 other images/);
  await geometry.getByRole("button", { name: "Patch 3, 4" }).click();
  await page.keyboard.press("ArrowDown");
  await expect(geometry.getByRole("button", { name: "Patch 4, 4" })).toBeFocused();
  await mass.hover();
  await expect(geometry).toContainText(/Nearest to patch 4, 4/);

  await page.getByRole("button", { name: "Train", exact: true }).click();
  await reachStep(page, 4);
  await expect(picture).toHaveAccessibleName(/after step 4/);
});
