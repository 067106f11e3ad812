/** Runs that stay: compared, renamed, deleted and taken back, exported, read in; a grid and its map. */
import type { Page } from "@playwright/test";
import { openLab, reachStep } from "./labPage.ts";
import { expect, test } from "./support/test.ts";

const run = { dataset: "digits", encoder: "mlp", batch: 16, steps: 8 } as const;

const train = async (page: Page) => {
  await page.getByRole("button", { name: "Train", exact: true }).click();
  await reachStep(page, run.steps);
  await expect(page.getByRole("status")).toContainText("finished");
};

test("two runs are compared and kept; a grid is launched and mapped", async ({ page }) => {
  await openLab(page, run);
  await train(page);
  const seed = page.getByLabel("Seed");
  await seed.fill("1");
  await seed.press("Enter");
  await page.getByRole("button", { name: "Reset", exact: true }).click();
  await expect(page.getByRole("status")).toContainText("step 0");
  await expect(page.getByRole("status")).toContainText("ready");
  await train(page);

  const geometry = page.getByRole("region", { name: "Geometry" });
  await geometry.getByRole("tab", { name: "Runs" }).focus();
  await page.keyboard.press("Enter");
  const rows = geometry.getByRole("table").getByRole("checkbox", { name: /seed \d/ });
  await expect(rows).toHaveCount(2);
  const curves = geometry.getByRole("slider", { name: /Curves of the selected runs/ });
  await expect(curves).toHaveAttribute("aria-valuetext", /^Loss\. 2 seeds: [\d.]+ at step 8/);
  await geometry.getByRole("switch", { name: "Mean over seeds" }).click();
  await expect(curves).toHaveAttribute("aria-valuetext", /seed 1: [\d.]+ .*; seed 0: [\d.]+/);
  const ink = await curves.locator("canvas").evaluate((canvas: HTMLCanvasElement) => {
    const { data } = canvas.getContext("2d")?.getImageData(0, 0, canvas.width, canvas.height) ?? {};
    return data?.filter((value, index) => index % 4 === 3 && value > 0).length ?? 0;
  });
  expect(ink).toBeGreaterThan(200);
  await curves.focus();
  await page.keyboard.press("ArrowLeft");
  await expect(curves).toHaveAttribute("aria-valuetext", /^seed 1: [\d.]+ at step/);
  await geometry.getByRole("radio", { name: "Plane" }).click();
  await expect(geometry.getByRole("img", { name: /^Alignment and uniformity of z/ })).toBeVisible();

  await rows.first().focus();
  await page.keyboard.press("Space");
  await geometry.getByRole("button", { name: "Rename" }).click();
  await geometry.getByLabel("Name of the run").fill("the first one");
  await page.keyboard.press("Enter");
  await expect(geometry.getByRole("checkbox", { name: "the first one" })).toBeChecked();
  const [file] = await Promise.all([
    page.waitForEvent("download"),
    geometry.getByRole("button", { name: "Export JSON" }).click(),
  ]);
  const path = await file.path();
  await geometry.getByRole("button", { name: "Delete" }).click();
  await expect(geometry.getByRole("checkbox", { name: "the first one" })).toHaveCount(0);
  await geometry.getByRole("button", { name: "Undo" }).click();
  await expect(geometry.getByRole("checkbox", { name: "the first one" })).toHaveCount(1);
  await geometry.getByLabel("Files of runs").setInputFiles(path);
  await expect(geometry).toContainText("1 run imported.");
  await expect(geometry.getByRole("checkbox", { name: "the first one" })).toHaveCount(2);

  await geometry.getByRole("radio", { name: "Grid" }).click();
  await geometry.getByLabel("Values", { exact: true }).fill("0.1, 1");
  await geometry.getByLabel("Seeds").fill("0");
  await geometry.getByLabel("Steps of a run").fill("2");
  await geometry.getByRole("button", { name: "Run 2 runs" }).click();
  await expect(geometry.getByText("Finished 2 runs.")).toBeVisible({ timeout: 120_000 });
  const map = geometry.getByRole("table", { name: /by temperature/ });
  await expect(map.getByRole("rowheader")).toHaveText(["0.1", "1"]);
  await expect(map.getByRole("cell").first()).toHaveText(/[\d.]+/);

  await page.reload();
  await expect(page.getByRole("status")).toContainText("ready", { timeout: 120_000 });
  await geometry.getByRole("tab", { name: "Runs" }).click();
  await expect(geometry.getByRole("checkbox", { name: "the first one" })).toHaveCount(2);
});
