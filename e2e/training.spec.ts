/** A run as a person lives it: train, pause, step, turn a knob, begin again, take it home. */
import { readFile } from "node:fs/promises";
import { decodeNpy } from "../src/formats/npy.ts";
import { decodeSafetensors } from "../src/formats/safetensors.ts";
import { mean, openLab, positionsOf, reachStep, small, stepOf, valuesOf } from "./labPage.ts";
import { expect, test } from "./support/test.ts";

test("Train: the loss falls and the points move, to the end of the run", async ({ page }) => {
  await openLab(page);
  const before = await positionsOf(page);
  expect(before.length).toBeGreaterThan(3 * 100);

  await page.getByRole("button", { name: "Train", exact: true }).click();
  await expect(page.getByRole("button", { name: "Pause", exact: true })).toBeVisible();
  await expect(page.getByRole("status")).toContainText("finished", { timeout: 150_000 });
  await expect(page.getByRole("status")).toContainText(`step ${small.steps}`);
  await expect(page.getByRole("status")).toContainText(/loss \d+\.\d+/);

  const losses = await valuesOf(page, "loss");
  expect(losses).toHaveLength(small.steps);
  expect(mean(losses.slice(-8))).toBeLessThan(mean(losses.slice(0, 8)));

  const after = await positionsOf(page);
  expect(after).toHaveLength(before.length);
  expect(mean(after.map((value, index) => Math.abs(value - (before[index] ?? 0))))).toBeGreaterThan(
    0.02,
  );
  await expect(page.getByRole("region", { name: "Metrics" })).toContainText("kNN accuracy");
  await expect(page.getByRole("region", { name: "Batch" }).locator("canvas").first()).toBeVisible();
});

test("pause, step, a live change and a reset do what they say", async ({ page }) => {
  await openLab(page, { ...small, steps: 2000 });
  const status = page.getByRole("status");
  await page.getByRole("button", { name: "Train", exact: true }).click();
  await reachStep(page, 3);
  await page.getByRole("button", { name: "Pause", exact: true }).click();
  await expect(status).toContainText("paused");
  await expect(page.getByRole("button", { name: "Step", exact: true })).toBeEnabled();
  const paused = await stepOf(page);

  await page.getByRole("button", { name: "Step", exact: true }).click();
  await expect(status).toContainText(`step ${paused + 1}`);
  expect(await valuesOf(page, "loss")).toHaveLength(paused + 1);

  await page.getByLabel("Temperature").fill("0.1");
  await page.getByLabel("Temperature").press("Enter");
  await expect(page.getByRole("region", { name: "Metrics" })).toContainText(
    `step ${paused + 1}: temperature 0.5 → 0.1`,
  );
  await expect(page.getByText("Restart to apply")).toBeHidden();

  await page.getByLabel("Batch size").fill("8");
  await page.getByLabel("Batch size").press("Enter");
  await expect(page.getByText("Restart to apply")).toBeVisible();

  await page.getByRole("button", { name: "Reset", exact: true }).click();
  await expect(status).toContainText("ready");
  await expect(status).toContainText("step 0");
  await expect(page.getByText("Restart to apply")).toBeHidden();
  expect(await valuesOf(page, "loss")).toEqual([]);
  expect(page.url()).toContain("batch=8");
  expect(page.url()).toContain("temperature=0.1");
});

test("Export gives files that read back", async ({ page }) => {
  await openLab(page);
  const fetchFile = async (name: string): Promise<Uint8Array> => {
    await page.getByRole("button", { name: "Export", exact: true }).click();
    const download = page.waitForEvent("download");
    await page.getByRole("menuitem", { name }).click();
    return readFile(await (await download).path());
  };
  const weights = decodeSafetensors(await fetchFile("weights.safetensors"), "weights.safetensors");
  expect(Object.keys(weights.tensors).length).toBeGreaterThan(4);
  const embeddings = decodeNpy(await fetchFile("embeddings.npy"), "embeddings.npy");
  const labels = decodeNpy(await fetchFile("labels.npy"), "labels.npy");
  expect(embeddings.shape).toHaveLength(2);
  expect(labels.shape).toEqual([embeddings.shape[0]]);
  expect(embeddings.data).toBeInstanceOf(Float32Array);
  expect(Array.from(embeddings.data as Float32Array).every(Number.isFinite)).toBe(true);
});

test("the same seed gives the same losses, another seed others", async ({ page }) => {
  await openLab(page, { ...small, steps: 8, seed: 5 });
  const run = async () => {
    await page.getByRole("button", { name: "Train", exact: true }).click();
    // What is read must be of this run, not of the one before.
    await expect(page.getByRole("status")).not.toContainText("finished");
    await expect(page.getByRole("status")).toContainText("finished", { timeout: 120_000 });
    return valuesOf(page, "loss");
  };
  const first = await run();
  expect(first).toHaveLength(8);
  expect(await run()).toEqual(first);
  await page.getByLabel("Seed").fill("6");
  await page.getByLabel("Seed").press("Enter");
  const other = await run();
  expect(other).toHaveLength(8);
  expect(other).not.toEqual(first);
});
