/** The spectrum on a real run: pictures that are not blank, changed by keyboard and by mouse. */
import { openLab, reachStep, seen } from "./labPage.ts";
import { expect, test } from "./support/test.ts";

const run = { method: "simclr", encoder: "convnet-s", dataset: "digits", batch: 16, steps: 4 };

test("spectrum: values, heat map and distributions", async ({ page }) => {
  await openLab(page, run);
  const geometry = page.getByRole("region", { name: "Geometry" });
  await geometry.getByRole("tab", { name: "Spectrum" }).click();
  const values = geometry.getByRole("img", { name: /singular values in \d+ dimensions/ });
  await expect(values).toHaveAccessibleName(/after step 0.*RankMe [\d.]+.*\d+ dead dimensions/);
  const map = geometry.getByRole("img", { name: /dimensions, ordered/ });
  const cosines = geometry.getByRole("img", { name: /of two views of an image/ });
  const lengths = geometry.getByRole("img", { name: /^Lengths up to/ });
  for (const picture of [values, map, cosines, lengths]) {
    await expect.poll(async () => (await seen(picture)).colours).toBeGreaterThan(5);
  }

  const correlation = await seen(map);
  await geometry.getByText("Covariance", { exact: true }).click();
  await expect(map).toHaveAccessibleName(/^covariance/);
  await expect.poll(async () => (await seen(map)).pixels).not.toBe(correlation.pixels);
  await geometry.getByRole("radio", { name: "by variance" }).focus();
  await page.keyboard.press("ArrowRight");
  await expect(geometry.getByRole("radio", { name: "by eigenvector" })).toBeFocused();
  await page.keyboard.press("Space");
  await expect(map).toHaveAccessibleName(/ordered by their share in the first eigenvector/);

  await page.getByRole("button", { name: "Train", exact: true }).click();
  await reachStep(page, 4);
  await expect(values).toHaveAccessibleName(/after step 4.*; untrained from/);
});
