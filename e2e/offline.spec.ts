/** Offline use: the installed page opens, trains and has its datasets without a network. */
import { openLab, reachStep, small } from "./labPage.ts";
import { expect, test } from "./support/test.ts";

test.use({ serviceWorkers: "allow" });

test("after one visit the page opens and trains without a network, on the datasets that are kept", async ({
  page,
  context,
}) => {
  await openLab(page, { ...small, steps: 6 });
  await expect
    .poll(() => page.evaluate(() => navigator.serviceWorker.controller !== null))
    .toBe(true);
  await page.getByRole("button", { name: "Help", exact: true }).click();
  const kept = page.getByRole("region", { name: "Offline use" }).getByRole("listitem");
  await expect(kept.filter({ hasText: /digits/i })).toContainText(/[\d.]+ MB\s*kept/);
  const glyphs = kept.filter({ hasText: /glyphs/i });
  await glyphs.getByRole("button", { name: /^Keep .* for offline use/ }).click();
  await expect(glyphs).toContainText("kept");
  await page.keyboard.press("Escape");

  await context.setOffline(true);
  await page.reload();
  await expect(page.getByRole("status")).toContainText("ready", { timeout: 120_000 });
  await page.getByRole("button", { name: "Train", exact: true }).click();
  await reachStep(page, 2);

  // As a part of another page, on the dataset that was asked for.
  await page.goto("./?v=1&embed=1&dataset=glyphs&encoder=mlp&batch=16&steps=4");
  await expect(page.getByRole("status")).toContainText("ready", { timeout: 120_000 });
  const sphere = page.getByRole("region", { name: "Hypersphere" });
  await expect(page.getByRole("region", { name: "Experiment" })).toHaveCount(0);
  // Frames of the size that docs/deploying.md names, of a low one, and of a phone.
  for (const [width, height, least] of [
    [720, 480, 400],
    [480, 640, 240],
    [390, 600, 200],
  ] as const) {
    await page.setViewportSize({ width, height });
    await expect
      .poll(async () => (await sphere.boundingBox())?.height ?? 0, {
        message: `${width}×${height}`,
      })
      .toBeGreaterThan(least);
  }
  await page.getByRole("button", { name: "Train", exact: true }).click();
  await expect(page.getByRole("status")).toContainText("finished", { timeout: 120_000 });
  await expect(page.getByRole("link", { name: "Open this run in the lab" })).toHaveAttribute(
    "href",
    /^\?v=1&dataset=glyphs&encoder=mlp&steps=4&batch=16$/,
  );
});
