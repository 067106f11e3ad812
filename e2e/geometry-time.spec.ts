/** A run's checkpoints: scrubbed, played back, saved, reloaded, resumed. */
import { openLab, positionsOf, reachStep, stepOf, valuesOf } from "./labPage.ts";
import { expect, test } from "./support/test.ts";

const run = { method: "simsiam", encoder: "mlp", dataset: "digits", batch: 16, steps: 60 } as const;

test("a run is scrubbed, played back, and resumed after a reload", async ({ page }) => {
  await openLab(page, run);
  await page.getByRole("radio", { name: "5/s" }).click();
  await page.getByRole("button", { name: "Train", exact: true }).click();
  await reachStep(page, 12);
  await page.getByRole("button", { name: "Pause", exact: true }).click();
  await expect(page.getByRole("status")).toContainText("paused");

  const time = page.getByRole("region", { name: "Time" });
  const slider = time.getByRole("slider", { name: "Checkpoint" });
  await expect(slider).toHaveAttribute("aria-valuetext", /^now, step \d+$/);
  const present = await positionsOf(page);

  // By keyboard to the untrained encoder, by mouse back to the present.
  await slider.focus();
  await page.keyboard.press("Home");
  await expect(slider).toHaveAttribute("aria-valuetext", "playback, step 0");
  await expect(time).toContainText("playback");
  const untrained = await positionsOf(page);
  expect(untrained).toHaveLength(present.length);
  expect(untrained).not.toEqual(present);
  await page.getByRole("tab", { name: "Spectrum" }).click();
  await expect(
    page.getByRole("region", { name: "Geometry" }).getByRole("img").first(),
  ).toBeVisible();
  const box = await slider.boundingBox();
  if (!box) throw new Error("the slider is not on the page");
  await page.mouse.click(box.x + box.width - 4, box.y + box.height / 2);
  await expect(slider).toHaveAttribute("aria-valuetext", /^now/);

  await time.getByRole("button", { name: "Play the run back" }).click();
  await expect(slider).toHaveAttribute("aria-valuetext", /^playback/);
  await expect(time.getByRole("button", { name: "Play the run back" })).toBeVisible({
    timeout: 30_000,
  });
  await expect(slider).toHaveAttribute("aria-valuetext", /^now/);

  // Saved checkpoints and their storage.
  await time.getByRole("button", { name: /Checkpoints/ }).click();
  await expect(page.getByText(/simsiam on digits/)).toBeVisible();
  const quota = page.getByLabel("Storage limit for checkpoints in megabytes");
  await expect(quota).toHaveValue("512");

  // A second tab has the same runs and limit. It cannot resume the run, because this tab holds its lock.
  const second = await page.context().newPage();
  await second.goto(page.url());
  await second.getByRole("button", { name: /^Resume simsiam on digits/ }).click();
  await expect(second.getByText(/this run is in use in another tab/)).toBeVisible();
  await second.getByRole("button", { name: /Checkpoints/ }).click();
  await second.getByLabel("Storage limit for checkpoints in megabytes").selectOption("256");
  await expect(quota).toHaveValue("256");
  await second.close();
  await page.keyboard.press("Escape");

  // The run is paused, so its last step is saved; after a reload the page can resume it.
  const losses = await valuesOf(page, "loss");
  const step = await stepOf(page);
  await page.reload();
  await time.getByRole("button", { name: /Checkpoints/ }).click({ timeout: 60_000 });
  await expect(quota).toHaveValue("256");
  await page.keyboard.press("Escape");
  await page.getByRole("button", { name: /^Resume simsiam on digits/ }).click({ timeout: 60_000 });
  await expect(page.getByRole("status")).toContainText(`step ${step}`, { timeout: 60_000 });
  expect(await valuesOf(page, "loss")).toEqual(losses);
  await page.getByRole("button", { name: "Step", exact: true }).click();
  await reachStep(page, step + 1);
  expect((await valuesOf(page, "loss")).slice(0, step)).toEqual(losses);
});
