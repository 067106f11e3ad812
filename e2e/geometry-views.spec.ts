/** Spectrum, isotropy and forces on one run: charts that are not blank, changed by mouse and by keyboard. */
import type { Locator, Page } from "@playwright/test";
import { openLab, reachStep, seen, small, stepOf } from "./labPage.ts";
import { expect, test } from "./support/test.ts";

const run = { ...small, method: "simclr", steps: 4 };

const openTab = (page: Page, name: string) =>
  page.getByRole("region", { name: "Geometry", exact: true }).getByRole("tab", { name }).click();

const spectrumIn = (geometry: Locator) => ({
  values: geometry.getByRole("img", { name: /singular values in \d+ dimensions/ }),
  map: geometry.getByRole("img", { name: /dimensions, ordered/ }),
  cosines: geometry.getByRole("img", { name: /of two views of an image/ }),
  lengths: geometry.getByRole("img", { name: /^Lengths up to/ }),
});

async function checkSpectrum(page: Page, geometry: Locator): Promise<void> {
  await openTab(page, "Spectrum");
  const { values, map, cosines, lengths } = spectrumIn(geometry);
  await expect(values).toHaveAccessibleName(/after step 0.*RankMe [\d.]+.*\d+ dead dimensions/);
  for (const chart of [values, map, cosines, lengths]) {
    await expect.poll(async () => (await seen(chart)).colours).toBeGreaterThan(5);
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
}

/** A row's numbers; NaN for a dash. */
const figures = async (table: Locator, name: RegExp): Promise<readonly number[]> => {
  const row = table.getByRole("row", { name });
  const words = await row.getByRole("cell").allTextContents();
  return words.map((each) => Number.parseFloat(each.replace("−", "-")));
};

async function checkIsotropy(page: Page, geometry: Locator): Promise<void> {
  await geometry.getByRole("tab", { name: "Isotropy" }).focus();
  await page.keyboard.press("Enter");
  const table = geometry.getByRole("table", { name: /order in which they are applied/ });
  await expect(table.getByRole("row", { name: /^as they are/ })).toBeVisible();
  const given = await figures(table, /^as they are/);
  expect(given).toHaveLength(5);
  expect(given.every(Number.isFinite)).toBe(true);
  const counts = geometry.getByText(/All 500 points are used/);
  const [, gallery, queries] = /gallery of (\d+) and evaluated on the other (\d+) as queries/.exec(
    (await counts.textContent()) ?? "",
  ) ?? ["", "0", "0"];
  expect(Number(gallery) + Number(queries)).toBe(500);

  const chart = geometry.getByRole("img", { name: /^Contrast of distances.*Gaussian/ });
  await expect.poll(async () => (await seen(chart)).colours).toBeGreaterThan(5);
  const before = await seen(chart);
  await geometry.getByRole("checkbox", { name: "Mean removed" }).click();
  await expect.poll(async () => (await figures(table, /^Mean removed/))[0]).toBeLessThan(0.2);
  await geometry.getByRole("checkbox", { name: "Whitened" }).focus();
  await page.keyboard.press("Space");
  const evenness = async () => (await figures(table, /^Whitened/))[1];
  await expect.poll(evenness).toBeGreaterThan(given[1] ?? 1);
  await expect.poll(async () => (await seen(chart)).pixels).not.toBe(before.pixels);
  await expect(geometry.getByText(/^kNN (goes|stays).*of \d+ queries/)).toBeVisible();
  const [shift] = await figures(table, /^change/);
  expect(shift).toBeLessThan(0);

  const weak = (await evenness()) ?? 0;
  await geometry.getByRole("spinbutton", { name: "shrinkage" }).fill("1");
  await page.keyboard.press("Enter");
  await expect.poll(evenness).toBeLessThan(weak);
  await geometry.getByRole("radio", { name: "std/mean" }).click();
  await expect(geometry.getByRole("img", { name: /^Standard deviation over mean/ })).toBeVisible();
}

/** Pixels drawn on the canvases above the sphere; the lowest canvas is the sphere itself. */
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

async function checkForces(page: Page, geometry: Locator): Promise<void> {
  expect(await drawnOver(page)).toBe(0);
  await openTab(page, "Forces");
  await expect(geometry).toContainText(
    /the positive \(cosine .* pulls with .*; 30 negatives push with/,
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
  await expect(geometry).toContainText(/view 2 of test image \d+, .*the pinned image/);
}

test("spectrum, isotropy and forces of an untrained encoder, after training, and back in time", async ({
  page,
}) => {
  await openLab(page, run);
  const geometry = page.getByRole("region", { name: "Geometry", exact: true });
  await test.step("spectrum", () => checkSpectrum(page, geometry));
  await test.step("forces", () => checkForces(page, geometry));
  await test.step("isotropy", () => checkIsotropy(page, geometry));

  await page.getByRole("button", { name: "Train", exact: true }).click();
  await reachStep(page, 4);
  await expect(geometry.getByText(/z after step 4/)).toBeVisible();
  await expect(geometry.getByRole("checkbox", { name: "Whitened" })).toBeChecked();
  await openTab(page, "Spectrum");
  await expect(spectrumIn(geometry).values).toHaveAccessibleName(/after step 4.*; untrained from/);
  await openTab(page, "Forces");
  await expect(geometry).toContainText(/Batch of step 5/);
  await expect.poll(() => drawnOver(page)).toBeGreaterThan(300);
  await openTab(page, "Isotropy");
  await expect.poll(() => drawnOver(page)).toBe(0);
  await page.getByRole("slider", { name: "Checkpoint" }).press("Home");
  await expect(geometry.getByText(/z after step 0/)).toBeVisible();
});

test("without pairs the forces show what acts instead; without attention the tab names encoders that have it", async ({
  page,
}) => {
  await openLab(page, { ...run, method: "simsiam" });
  const geometry = page.getByRole("region", { name: "Geometry", exact: true });
  await geometry.getByRole("tab", { name: "Forces" }).focus();
  await page.keyboard.press("Enter");
  await expect(geometry).toContainText(/The loss is not a sum over pairs/);
  await expect.poll(() => drawnOver(page)).toBeGreaterThan(50);
  const attention = geometry.getByRole("tab", { name: "Attention" });
  await expect(attention).toBeDisabled();
  await attention.hover();
  await expect(page.getByRole("tooltip")).toContainText(/has no attention. Choose ViT-XS or ViT-S/);
});

test("words and pictures of one's own in a space that images and texts share", async ({ page }) => {
  await openLab(page, {
    method: "clip",
    dataset: "shapes",
    encoder: "mlp",
    batch: 16,
    steps: 8,
    textTower: "bag-of-words",
  });
  await page.getByRole("button", { name: "Train", exact: true }).click();
  const geometry = page.getByRole("region", { name: "Geometry", exact: true });

  await openTab(page, "Query");
  await geometry.getByRole("textbox", { name: "Words" }).fill("a red dodecahedron");
  await expect(
    geometry.getByText(/^Marked on the sphere, step \d+, among the points of/),
  ).toBeVisible();
  await expect(geometry.getByText(/Not in the training texts: dodecahedron/)).toBeVisible();
  await expect(
    geometry.getByRole("list", { name: "Nearest texts" }).getByRole("button"),
  ).toHaveCount(6);
  await geometry.getByText("A picture", { exact: true }).click();
  const pad = geometry.getByRole("img", { name: /^Drawing pad/ });
  const box = await pad.boundingBox();
  if (!box) throw new Error("The drawing pad has no box.");
  await page.mouse.move(box.x + 40, box.y + 40);
  await page.mouse.down();
  await page.mouse.move(box.x + 100, box.y + 90, { steps: 4 });
  await page.mouse.up();
  await expect(geometry.getByText(/^As the model sees it, 32 × 32/)).toBeVisible();
  await expect(
    geometry.getByRole("list", { name: "Nearest images" }).getByRole("button"),
  ).toHaveCount(12);

  await openTab(page, "Zero-shot");
  const prompts = geometry.getByRole("textbox", { name: "Prompts, one per line" });
  await expect(prompts).toHaveValue("a {class}");
  await prompts.fill("a {class}\na big {class}");
  const templates = geometry.getByRole("table", { name: /^Templates/ });
  await expect(templates.getByRole("row", { name: /^a big \(unknown\)/ })).toBeVisible();
  await expect(templates.getByRole("row", { name: /^together \d/ })).toBeVisible();
  await prompts.fill("a thing");
  await expect(geometry.getByText(/^Found 1 prompt without {class} for 6 classes/)).toBeVisible();

  await openTab(page, "Retrieval");
  const recalls = geometry.getByRole("table", { name: /^Recall in percent/ });
  await expect(recalls.getByRole("row", { name: /^chance \d/ })).toBeVisible();
  await geometry.getByRole("list", { name: "Nearest texts" }).getByRole("button").first().click();
  await expect(
    geometry.getByRole("list", { name: "Nearest images" }).getByRole("button"),
  ).toHaveCount(16);

  await openTab(page, "Modality gap");
  const dial = geometry.getByRole("slider", { name: "Move together" });
  await dial.focus();
  for (let press = 0; press < 4; press++) await page.keyboard.press("ArrowRight");
  await expect(
    geometry.getByText(/^Moved together by 100 % of the gap: gap [\d.]+ → /),
  ).toBeVisible();
  const curves = geometry.getByRole("img", { name: /^Moved together by 100 %.*zero-shot/ });
  await expect.poll(async () => (await seen(curves)).colours).toBeGreaterThan(5);
});
