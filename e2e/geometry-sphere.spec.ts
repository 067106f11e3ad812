/** Selecting points on a run: neighbours, box, lasso, search, files, density, by mouse and by keyboard. */
import { readFile } from "node:fs/promises";
import type { Locator, Page } from "@playwright/test";
import { openLab, positionsOf, reachablePoint, reachStep, small, valuesOf } from "./labPage.ts";
import { expect, test } from "./support/test.ts";

const run = { ...small, method: "simclr", steps: 4 };

const partsOf = (page: Page) => {
  const sphere = page.getByRole("region", { name: "Hypersphere" });
  const geometry = page.getByRole("region", { name: "Geometry", exact: true });
  return {
    sphere: sphere.getByRole("application"),
    geometry,
    selected: geometry.getByRole("region", { name: "Selected points" }),
    nearest: geometry.getByRole("region", { name: "Nearest points" }),
  };
};

/** Drags the mouse along a path, given in fractions of the sphere's box. */
async function drag(page: Page, path: readonly (readonly [x: number, y: number])[]): Promise<void> {
  const box = await partsOf(page).sphere.boundingBox();
  if (!box) throw new Error("the sphere has no box");
  for (const [index, [x, y]] of path.entries()) {
    await page.mouse.move(box.x + box.width * x, box.y + box.height * y, { steps: 4 });
    if (index === 0) await page.mouse.down();
  }
  await page.mouse.up();
}

/** The number of selected points that the panel shows. */
const countIn = async (page: Page): Promise<number> =>
  Number(/^([\d,]+) of 500/.exec((await partsOf(page).selected.textContent()) ?? "")?.[1] ?? 0);

/** The number of different colours in a canvas. */
const tintsOf = (canvas: Locator): Promise<number> =>
  canvas.evaluate((element) => {
    if (!(element instanceof HTMLCanvasElement)) return 0;
    const image = element.getContext("2d")?.getImageData(0, 0, element.width, element.height);
    return image ? new Set(new Uint32Array(image.data.buffer)).size : 0;
  });

/** Clicks the button and reads the downloaded file. */
async function fileOf(page: Page, name: string): Promise<{ name: string; text: string }> {
  const [download] = await Promise.all([
    page.waitForEvent("download"),
    page.getByRole("button", { name, exact: true }).click(),
  ]);
  const text = await readFile(await download.path(), "utf8");
  return { name: download.suggestedFilename(), text };
}

test("a box and a lasso select points, which are shown, counted and saved; Escape clears the selection", async ({
  page,
}) => {
  await openLab(page, run);
  const { sphere, geometry, selected } = partsOf(page);
  await page.keyboard.down("Shift");
  await drag(page, [
    [0.4, 0.35],
    [0.6, 0.6],
  ]);
  await page.keyboard.up("Shift");
  await expect(geometry.getByRole("tab", { name: "Neighbours" })).toHaveAttribute(
    "aria-selected",
    "true",
  );
  await expect(selected).toContainText(/^\d+ of 500 selected/);
  const boxed = await countIn(page);
  const images = selected.getByRole("list", { name: "Selected images" });
  await expect(images.getByRole("button")).toHaveCount(Math.min(60, boxed));
  const counts = await selected
    .getByRole("list", { name: "Classes of the selection" })
    .locator(".mono")
    .allTextContents();
  expect(counts.reduce((sum, count) => sum + Number(count), 0)).toBe(boxed);

  const csv = await fileOf(page, "CSV");
  expect(csv.name).toBe("selection-digits.csv");
  const lines = csv.text.trimEnd().split("\r\n");
  expect(lines[0]).toBe("dataset,split,index,id,label,class");
  expect(lines).toHaveLength(boxed + 1);
  const json = JSON.parse((await fileOf(page, "JSON")).text);
  expect(json).toMatchObject({ dataset: "digits", run: { method: "simclr", step: 0 } });
  expect(json.points).toHaveLength(boxed);
  expect(lines[1]).toContain(`digits,test,${json.points[0].index},${json.points[0].id},`);

  await page.keyboard.press("Escape");
  await expect(selected).toContainText("No points selected");

  // The lasso chosen as a tool, as on a touch screen.
  await geometry.getByRole("radio", { name: "draws a lasso" }).click();
  await drag(page, [
    [0.3, 0.3],
    [0.7, 0.3],
    [0.5, 0.8],
    [0.3, 0.3],
  ]);
  await expect(selected).toContainText(/^\d+ of 500 selected/);
  expect(await countIn(page)).toBeGreaterThan(1);

  // By keyboard: a box in the middle, enlarged, then confirmed.
  await page.keyboard.press("Escape");
  await sphere.focus();
  await page.keyboard.press("b");
  for (let press = 0; press < 8; press++) await page.keyboard.press("ArrowRight");
  await page.keyboard.press("Enter");
  await expect(selected).toContainText(/^\d+ of 500 selected/);
  const before = await countIn(page);
  await page.keyboard.press("b");
  await page.keyboard.press("Escape"); // cancels only the box
  expect(await countIn(page)).toBe(before);
  await page.keyboard.press("Escape");
  await expect(selected).toContainText("No points selected");

  // On a phone the controls over the sphere do not overlap.
  await page.setViewportSize({ width: 390, height: 844 });
  const above = page.locator(".view-controls > *, .projection-row, .projection");
  const boxes = (await Promise.all((await above.all()).map((each) => each.boundingBox()))).filter(
    (each) => each !== null,
  );
  expect(boxes.length).toBeGreaterThanOrEqual(7);
  for (const [index, one] of boxes.entries()) {
    for (const other of boxes.slice(index + 1)) {
      const across = Math.min(one.x + one.width, other.x + other.width) - Math.max(one.x, other.x);
      const down = Math.min(one.y + one.height, other.y + other.height) - Math.max(one.y, other.y);
      expect(Math.min(across, down)).toBeLessThanOrEqual(2);
    }
  }
});

test("neighbours of a point, points of a class, density, the circle and UMAP on a trained run, by keyboard", async ({
  page,
}) => {
  await openLab(page, run);
  const { sphere, geometry, selected, nearest } = partsOf(page);
  await page.keyboard.press("/");
  const search = geometry.getByRole("searchbox", { name: "Class" });
  await expect(search).toBeFocused();
  await search.fill("no such thing");
  await expect(geometry).toContainText("No class matches. Classes: ");
  await search.fill("3");
  await search.press("Enter");
  await expect(selected).toContainText(/^\d+ of 500 selected/);
  await expect(
    selected.getByRole("list", { name: "Classes of the selection" }).getByRole("listitem"),
  ).toHaveCount(1);
  const classed = await countIn(page);

  await page.getByRole("button", { name: "Train", exact: true }).click();
  await reachStep(page, 4);
  expect(await countIn(page)).toBe(classed);

  await sphere.focus();
  await page.keyboard.press("Enter");
  await expect(nearest).toContainText(/8 nearest to test image \d+, .* dimensions of z/);
  const images = nearest.getByRole("list", { name: "Nearest points" }).getByRole("listitem");
  await expect(images).toHaveCount(8);
  const cosines = (await images.locator(".mono").allTextContents()).map(Number);
  expect(cosines).toEqual([...cosines].sort((one, other) => other - one));

  await nearest.getByRole("radio", { name: "Euclidean" }).click();
  const count = nearest.getByRole("spinbutton", { name: "k nearest" });
  await count.fill("12");
  await count.press("Enter");
  await expect(images).toHaveCount(12);
  const distances = (await images.locator(".mono").allTextContents()).map(Number);
  expect(distances).toEqual([...distances].sort((one, other) => one - other));

  const named = await nearest.textContent();
  await images.first().getByRole("button").click();
  await expect(nearest).not.toContainText(named?.slice(0, 60) ?? "");
  await expect(nearest).toContainText(/12 nearest to test image/);

  // The density of the drawn points: a map read by mouse and by keyboard, and a curve for the circle.
  await page.keyboard.press("Escape");
  await geometry.getByRole("tab", { name: "Density" }).click();
  const map = geometry.getByRole("application", { name: /Densest [\d.]+ × uniform/ });
  await expect(map).toHaveAccessibleName(/^500 points after step 4, .* of the sphere holds/);
  await expect.poll(() => tintsOf(map.locator("canvas"))).toBeGreaterThan(100);
  const mapBox = await map.boundingBox();
  if (!mapBox) throw new Error("the map has no box");
  await map.hover({ position: { x: mapBox.width / 2 - 60, y: mapBox.height / 2 } });
  await expect(geometry).toContainText(/[\d.]+ × uniform here; \d+ points? within 10°/);
  await map.focus();
  await page.keyboard.press("ArrowUp");
  await page.keyboard.press("Enter");
  await map.hover({ position: { x: mapBox.width / 2 - 60, y: mapBox.height / 2 } });
  await page.getByRole("radio", { name: "circle" }).click();
  const curve = geometry.getByRole("application", { name: /of the circle holds/ });
  await expect(curve).toHaveAccessibleName(/\(PCA \d+ → 2/);
  await expect.poll(() => tintsOf(curve.locator("canvas"))).toBeGreaterThan(5);
  const positions = await positionsOf(page);
  expect(positions.every((value, index) => index % 3 !== 2 || value === 0)).toBe(true);

  // UMAP runs in its own thread. The old projection stays until the new one arrives, which names its step.
  const note = page.locator(".projection");
  await page.getByRole("combobox", { name: "Projection", exact: true }).focus();
  await page.keyboard.press("Enter");
  await page.getByRole("option", { name: /^UMAP/ }).press("Enter");
  await expect(note).toHaveText(
    /^UMAP \d+ → 2 · neighbours, not distances · trust 0\.\d\d · of step 4$/,
  );
  expect(await positionsOf(page)).not.toEqual(positions);
  await page.getByRole("radio", { name: "sphere", exact: true }).click();
  await expect(note).toHaveText(/^UMAP \d+ → 3 · .* of step 4$/);
  const projected = await positionsOf(page);
  expect(projected).toHaveLength(1500);
  for (let place = 0; place < 1500; place += 3) {
    expect(Math.hypot(...projected.slice(place, place + 3))).toBeCloseTo(1, 4);
  }
});

test("CLIP shows images and texts on one sphere, with a card for a text and lines between pairs", async ({
  page,
}) => {
  const clip = { method: "clip", dataset: "shapes", encoder: "mlp", batch: 16, steps: 4 };
  await openLab(page, { ...clip, textTower: "bag-of-words", projectionDim: "3" });
  await page.getByRole("button", { name: "Train", exact: true }).click();
  await reachStep(page, 4);
  await expect(page.getByRole("status")).toContainText("finished");
  const spaces = page.getByRole("radiogroup", { name: "Space" });
  await expect(spaces.getByRole("radio", { name: "images and texts" })).toBeChecked();
  expect(await positionsOf(page)).toHaveLength(2 * 500 * 3);
  const legend = page.getByRole("list", { name: "Classes" });
  await expect(legend).toContainText(/images500texts500/);
  const metrics = page.getByRole("region", { name: "Metrics" });
  await expect(metrics).toContainText(/Image → text R@1/);
  await expect(metrics).toContainText(/Modality gap/);
  expect((await valuesOf(page, "z+text.z.gap")).length).toBeGreaterThan(1);
  expect((await valuesOf(page, "z.gap")).length).toBeGreaterThan(1);

  // A text in front: its card has the sentence, and a line leads to its image.
  // The last embeddings may arrive after the run has finished, so the point is looked for again until it is met.
  await expect(async () => {
    await page.mouse.move(2, 2);
    const { x, y } = await reachablePoint(page, (place, count) => place >= count / 2);
    await page.mouse.move(x, y);
    await expect(page.locator(".card")).toContainText(/text of test image \d+/, { timeout: 3000 });
  }).toPass({ timeout: 60_000 });
  await expect(page.locator(".card-text")).toHaveText(/\w+ \w+/);
  const lines = partsOf(page).sphere.locator("canvas").last();
  const current = await tintsOf(lines);
  expect(current).toBeGreaterThan(1);
  await page.mouse.move(2, 2);
  await page.getByRole("radiogroup", { name: "Pair lines" }).getByText("all").click();
  await expect.poll(() => tintsOf(lines)).toBeGreaterThan(current);

  await expect(page.getByRole("tab", { name: "Probes" })).toBeDisabled();
  await spaces.getByRole("radio", { name: "text z" }).click();
  await expect.poll(async () => (await positionsOf(page)).length).toBe(500 * 3);
  await expect(page.getByRole("radiogroup", { name: "Pair lines" })).toHaveCount(0);
});
