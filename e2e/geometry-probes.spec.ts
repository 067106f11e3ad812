/** Probes on a run: classes beside baselines, cells of the confusion matrix, known factors. */
import { openLab, reachStep } from "./labPage.ts";
import { expect, test } from "./support/test.ts";

const run = { method: "simclr", encoder: "mlp", dataset: "shapes", batch: 16, steps: 3 };

test("probes show classes, confusion and known factors of a step, beside those of a supervised run", async ({
  page,
}) => {
  await openLab(page, run);
  const geometry = page.getByRole("region", { name: "Geometry", exact: true });
  await geometry.getByRole("tab", { name: "Probes" }).focus();
  await page.keyboard.press("Enter");
  const classes = geometry.getByRole("table", { name: "Accuracy in percent" });
  const own = classes.getByRole("row", { name: /^this encoder/ });
  await expect(own).toBeVisible();
  const figures = (await own.getByRole("cell").allTextContents()).map(Number.parseFloat);
  expect(figures).toHaveLength(6);
  expect(figures.every((figure) => figure > 0 && figure <= 100)).toBe(true);
  await expect(
    geometry.getByText(/^The encoder is not trained. Probes of z of step 0/),
  ).toBeVisible();
  await expect(geometry.getByText(/No supervised run of mlp on shapes/)).toBeVisible();

  await geometry.getByRole("region", { name: "Confusion, cell by cell" }).focus();
  await page.keyboard.press("ArrowDown");
  await expect(geometry.getByText(/^\d+ of \d+ circle classified correctly\.$/)).toBeVisible();
  await page.keyboard.press("ArrowRight");
  await expect(geometry.getByText(/^\d+ of \d+ circle classified as square\.$/)).toBeVisible();
  const confusion = geometry.getByRole("table", { name: /Rows: true class/ });
  await confusion
    .getByRole("row", { name: /^heart/ })
    .getByRole("cell")
    .first()
    .hover();
  await expect(geometry.getByText(/^\d+ of \d+ heart classified as circle\.$/)).toBeVisible();

  await geometry.getByRole("radio", { name: "Factors" }).click();
  const factors = geometry.getByRole("table", { name: "Scores of known factors" });
  await expect(factors.getByRole("columnheader", { name: "position R²" })).toBeVisible();
  await expect(factors.getByRole("row", { name: /^this encoder/ }).getByRole("cell")).toHaveCount(
    6,
  );
  await page.getByRole("button", { name: "Train", exact: true }).click();
  await reachStep(page, 3);
  await expect(geometry.getByText(/Probes of z of step 3/)).toBeVisible();

  // A finished supervised run becomes a row of the table. The view is closed meanwhile and computes nothing.
  const tab = geometry.getByRole("tab", { name: "Probes" });
  const restart = () => page.getByRole("button", { name: "Reset", exact: true }).click();
  await geometry.getByRole("button", { name: "Choose supervised" }).click();
  await tab.click();
  await expect(geometry.getByRole("tabpanel")).toHaveCount(0);
  await restart();
  await expect(page.getByRole("status").first()).toContainText("ready");
  await page.getByRole("button", { name: "Train", exact: true }).click();
  await reachStep(page, 3);
  await page.getByRole("combobox", { name: "Method", exact: true }).click();
  await page.getByRole("option", { name: "SimCLR", exact: true }).click();
  await restart();
  await tab.click();
  const supervised = geometry.getByRole("row", { name: /^supervised at step 3, z/ });
  await expect(supervised.getByRole("cell")).toHaveCount(6);
});
