/** Runs side by side: compared, renamed, deleted, exported and imported; a small grid and its map. */
import { readFile } from "node:fs/promises";
import type { Locator, Page } from "@playwright/test";
import { openLab, trainToEnd } from "./labPage.ts";
import { expect, test } from "./support/test.ts";

const run = { method: "simclr", encoder: "mlp", dataset: "digits", batch: 16, steps: 4 };

const partsOf = (page: Page) => {
  const geometry = page.getByRole("region", { name: "Geometry", exact: true });
  return {
    geometry,
    rows: geometry.getByRole("table", { name: /\d+ runs/ }).locator("tbody tr"),
    curves: geometry.getByRole("slider", { name: /^Curves of the selected runs/ }),
  };
};

/** The number of colours other than grey with at least 16 pixels: the lines of a chart, without axes and labels. */
const coloursIn = (canvas: Locator): Promise<number> =>
  canvas.evaluate((element) => {
    if (!(element instanceof HTMLCanvasElement)) return 0;
    const pixels = element.getContext("2d")?.getImageData(0, 0, element.width, element.height).data;
    const counts = new Map<string, number>();
    for (let at = 0; at < (pixels?.length ?? 0); at += 4) {
      const [red = 0, green = 0, blue = 0, alpha = 0] = pixels?.slice(at, at + 4) ?? [];
      const grey = Math.max(red, green, blue) - Math.min(red, green, blue) < 40;
      if (grey || alpha < 255) continue;
      const colour = `${red},${green},${blue}`;
      counts.set(colour, (counts.get(colour) ?? 0) + 1);
    }
    return [...counts.values()].filter((count) => count >= 16).length;
  });

test("two runs are compared, a grid of four is run and mapped, and a reload keeps all of them", async ({
  page,
}) => {
  await openLab(page, run);
  const { geometry, rows, curves } = partsOf(page);
  await geometry.getByRole("tab", { name: "Runs" }).click();
  await expect(geometry).toContainText("No runs yet");
  await trainToEnd(page);
  await page.getByRole("spinbutton", { name: "Seed" }).fill("6");
  await page.getByRole("spinbutton", { name: "Seed" }).press("Enter");
  await trainToEnd(page);
  await expect(rows).toHaveCount(2);
  await expect(geometry.getByRole("columnheader", { name: "Seed" })).toBeVisible();
  await expect(geometry.getByRole("columnheader", { name: "Method" })).toHaveCount(0);

  // Runs that differ only by seed are one line with a band, or a line each.
  await expect(geometry).toContainText("Line: mean over seeds");
  const picture = curves.locator("canvas");
  await expect.poll(() => coloursIn(picture)).toBeGreaterThan(0);
  await geometry.getByRole("switch", { name: "Mean over seeds" }).click();
  await expect.poll(() => coloursIn(picture)).toBeGreaterThan(1);

  await curves.focus();
  await page.keyboard.press("ArrowLeft");
  await expect(curves).toHaveAttribute("aria-valuetext", /^seed \d+: .+ at step 3$/);
  const first = await curves.getAttribute("aria-valuetext");
  await page.keyboard.press("ArrowDown");
  await expect(curves).not.toHaveAttribute("aria-valuetext", first ?? "");
  await expect(curves).toHaveAttribute("aria-valuetext", /^seed \d+: .+ at step 3$/);

  await geometry.getByRole("radio", { name: "Plane" }).click();
  const plane = geometry.getByRole("img", { name: /^Alignment and uniformity of z/ });
  await expect(plane).toHaveAttribute("aria-label", /seed 6 ends at alignment/);
  await expect.poll(() => coloursIn(plane.locator("canvas"))).toBeGreaterThan(1);

  // By keyboard: the second run is deselected, the first is renamed.
  const boxes = rows.getByRole("checkbox");
  await boxes.first().focus();
  await page.keyboard.press("ArrowDown");
  await expect(boxes.nth(1)).toBeFocused();
  await page.keyboard.press("Space");
  await expect(boxes.nth(1)).not.toBeChecked();
  await geometry.getByRole("button", { name: "Rename" }).click();
  const name = geometry.getByRole("textbox", { name: "Name of the run" });
  await name.fill("the second of two");
  await name.press("Enter");
  await expect(rows.first()).toContainText("the second of two");

  const [download] = await Promise.all([
    page.waitForEvent("download"),
    geometry.getByRole("button", { name: "Export JSON" }).click(),
  ]);
  expect(download.suggestedFilename()).toBe("isotrope-runs.json");
  const exported = await readFile(await download.path());
  expect(exported.toString()).toContain("the second of two");

  await boxes.nth(1).check();
  await boxes.first().uncheck();
  await geometry.getByRole("button", { name: "Delete" }).click();
  await expect(rows).toHaveCount(1);
  await geometry.getByRole("button", { name: "Undo" }).click();
  await expect(rows).toHaveCount(2);

  await geometry.getByLabel("Files of runs").setInputFiles({
    ...{ name: "runs.json", mimeType: "application/json", buffer: exported },
  });
  await expect(rows).toHaveCount(3);
  await expect(rows.filter({ hasText: "the second of two" })).toHaveCount(2);
  await geometry.getByLabel("Files of runs").setInputFiles({
    ...{ name: "other.json", mimeType: "application/json", buffer: Buffer.from("{}") },
  });
  await expect(geometry).toContainText(/other\.json/);

  await geometry.getByRole("radio", { name: "Grid" }).click();
  const form = geometry.getByRole("form", { name: "Grid" });
  await form.getByRole("textbox", { name: "Values", exact: true }).fill("0.1, 0.5");
  await form.getByRole("combobox", { name: "And vary" }).click();
  await page.getByRole("option", { name: "Learning rate", exact: true }).click();
  await form.getByRole("textbox", { name: "Its values" }).fill("0.001, 0.01");
  await form.getByRole("textbox", { name: "Seeds" }).fill("0");
  await form.getByRole("textbox", { name: "Steps per run" }).fill("2");
  await expect(form).toContainText("4 runs, 8 steps in total");
  await form.getByRole("button", { name: "Run 4 runs" }).press("Enter");
  await expect(geometry.getByRole("progressbar", { name: "Progress of the grid" })).toBeVisible();
  await expect(geometry.getByRole("button", { name: "Cancel grid" })).toBeVisible();
  await expect(geometry).toContainText("Finished 4 runs", { timeout: 120_000 });
  const map = geometry.getByRole("table", { name: /by temperature \(down\) and learning rate/i });
  await expect(map.locator("tbody td")).toHaveText([/^\d/, /^\d/, /^\d/, /^\d/]);
  await expect(page.getByRole("status")).toContainText("finished");

  // A longer grid is cancelled during its first run, which is discarded.
  await form.getByRole("textbox", { name: "Steps per run" }).fill("500");
  await form.getByRole("button", { name: "Run 4 runs" }).click();
  await geometry.getByRole("button", { name: "Cancel grid" }).click();
  await expect(geometry).toContainText("Cancelled after 0 runs");

  await page.reload();
  await expect(page.getByRole("status")).toContainText("ready", { timeout: 120_000 });
  await geometry.getByRole("tab", { name: "Runs" }).click();
  await expect(rows).toHaveCount(7);
  await expect(rows.filter({ hasText: "the second of two" })).toHaveCount(2);
  await geometry.getByRole("radio", { name: "Grid" }).click();
  await expect(map.locator("tbody td")).toHaveCount(4);
});
