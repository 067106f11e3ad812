/** A run on scenes: the settings of the dataset, and the views of binding, many-to-many and hallucination. */
import { openLab, trainToEnd } from "./labPage.ts";
import { expect, test } from "./support/test.ts";

test("what a short run on scenes binds, retrieves and makes up", async ({ page }) => {
  await openLab(page, {
    ...{ method: "clip", dataset: "scenes", encoder: "mlp", batch: 16, steps: 20 },
    textTower: "bag-of-words",
    "data.size": 200,
    "data.completeness": 0.5,
  });
  await page.getByRole("button", { name: /^Dataset/ }).click();
  await expect(page.getByRole("spinbutton", { name: "Training images" })).toHaveValue("200");
  await trainToEnd(page);
  const geometry = page.getByRole("region", { name: "Geometry", exact: true });
  const open = (name: string) => geometry.getByRole("tab", { name, exact: true }).click();

  await open("Binding");
  const swaps = geometry.getByRole("table", { name: /^Swap test on \d+ pairs/ });
  await expect(swaps.getByRole("row", { name: /^two-choice, text only 50.0 50.0/ })).toBeVisible();
  await expect(geometry.getByRole("table", { name: /^One pair/ }).getByRole("row")).toHaveCount(3);
  const probes = geometry.getByRole("table", { name: /image tower alone/ });
  await expect(probes.getByRole("row", { name: /^colour of the circle \d/ })).toBeVisible();

  await open("Many-to-many");
  const both = geometry.getByRole("table", { name: /^One right answer/ });
  await expect(both.getByRole("row", { name: /^text → image \d/ })).toBeVisible();
  await expect(geometry.getByRole("table", { name: /leaves out/ })).toBeVisible();

  await open("Hallucination");
  const answers = geometry.getByRole("table", { name: "Which colour has the object?" });
  await expect(answers.getByRole("row", { name: /^frequent colour answered.* \d/ })).toBeVisible();
  await expect(geometry.getByRole("table", { name: /^Calibration of the softmax/ })).toBeVisible();
});

test("what the patches of a transformer know of scenes", async ({ page }) => {
  await openLab(page, {
    ...{ method: "supervised", dataset: "scenes", encoder: "vit-xs", batch: 8, steps: 4 },
    "data.size": 100,
  });
  const geometry = page.getByRole("region", { name: "Geometry", exact: true });
  await geometry.getByRole("tab", { name: "Patches", exact: true }).click();
  const masks = geometry.getByRole("table", { name: /^Intersection over union.*by shape/ });
  await expect(masks.getByRole("row", { name: /^trained \d/ })).toBeVisible();
  await expect(masks.getByRole("row", { name: /^pixels \d/ })).toBeVisible();
  const front = geometry.getByRole("table", { name: /^Which of two objects/ });
  await expect(front.getByRole("row", { name: /^trained \d/ })).toBeVisible();
  const seen = geometry.getByRole("table", { name: /^Attention of/ });
  await expect(seen.getByRole("row", { name: /^colour contrast \d/ })).toBeVisible();
  await expect(
    geometry.getByRole("img", { name: /^Classes predicted from trained/ }),
  ).toBeVisible();
});
