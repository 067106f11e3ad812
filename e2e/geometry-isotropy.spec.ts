/** The isotropy bench on a real run: steps switched by mouse and by keys, table and picture follow. */
import type { Locator } from "@playwright/test";
import { openLab, reachStep, seen } from "./labPage.ts";
import { expect, test } from "./support/test.ts";

const run = { method: "simclr", encoder: "convnet-s", dataset: "digits", batch: 16, steps: 4 };

/** A row's figures; NaN where a dash stands. */
const figures = async (table: Locator, name: RegExp): Promise<readonly number[]> => {
  const row = table.getByRole("row", { name });
  const words = await row.getByRole("cell").allTextContents();
  return words.map((each) => Number.parseFloat(each.replace("−", "-")));
};

test("isotropy: steps by mouse and keyboard, figures, distances, and back in time", async ({
  page,
}) => {
  await openLab(page, run);
  const geometry = page.getByRole("region", { name: "Geometry", exact: true });
  await geometry.getByRole("tab", { name: "Isotropy" }).focus();
  await page.keyboard.press("Enter");
  const table = geometry.getByRole("table", { name: /order in which they are applied/ });
  await expect(table.getByRole("row", { name: /^as they are/ })).toBeVisible();
  const given = await figures(table, /^as they are/);
  expect(given).toHaveLength(5);
  expect(given.every(Number.isFinite)).toBe(true);
  const counts = geometry.getByText(/All 500 points are used/);
  const [, gallery, queries] = /: (\d+) are the gallery.*other (\d+) are/.exec(
    (await counts.textContent()) ?? "",
  ) ?? ["", "0", "0"];
  expect(Number(gallery) + Number(queries)).toBe(500);

  const picture = geometry.getByRole("img", { name: /^Contrast of distances.*Gaussian/ });
  await expect.poll(async () => (await seen(picture)).colours).toBeGreaterThan(5);
  const before = await seen(picture);
  await geometry.getByRole("checkbox", { name: "Mean removed" }).click();
  await expect.poll(async () => (await figures(table, /^Mean removed/))[0]).toBeLessThan(0.2);
  await geometry.getByRole("checkbox", { name: "Whitened" }).focus();
  await page.keyboard.press("Space");
  const evenness = async () => (await figures(table, /^Whitened/))[1];
  await expect.poll(evenness).toBeGreaterThan(given[1] ?? 1);
  await expect.poll(async () => (await seen(picture)).pixels).not.toBe(before.pixels);
  await expect(geometry.getByText(/^kNN (goes|stays).*of \d+ queries/)).toBeVisible();
  const [shift] = await figures(table, /^change/);
  expect(shift).toBeLessThan(0);

  const weak = (await evenness()) ?? 0;
  await geometry.getByRole("spinbutton", { name: "shrinkage" }).fill("1");
  await page.keyboard.press("Enter");
  await expect.poll(evenness).toBeLessThan(weak);
  await geometry.getByRole("radio", { name: "std/mean" }).click();
  await expect(geometry.getByRole("img", { name: /^Standard deviation over mean/ })).toBeVisible();

  await page.getByRole("button", { name: "Train", exact: true }).click();
  await reachStep(page, 4);
  await expect(geometry.getByText(/z after step 4/)).toBeVisible();
  await expect(geometry.getByRole("checkbox", { name: "Whitened" })).toBeChecked();
  await page.getByRole("slider", { name: "Checkpoint" }).press("Home");
  await expect(geometry.getByText(/z after step 0/)).toBeVisible();
});
