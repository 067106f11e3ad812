/** A run from start to end: train, pause, step, change a setting, restart, export. */
import { readFile } from "node:fs/promises";
import type { Page } from "@playwright/test";
import { decodeNpy } from "../src/formats/npy.ts";
import { decodeSafetensors } from "../src/formats/safetensors.ts";
import {
  mean,
  openLab,
  positionsOf,
  reachStep,
  reset,
  small,
  stepOf,
  trainToEnd,
  valuesOf,
} from "./labPage.ts";
import { expect, test } from "./support/test.ts";

const steps = 30;

/** A file of the menu Export. */
async function exported(page: Page, name: string): Promise<Uint8Array> {
  await page.getByRole("button", { name: "Export", exact: true }).click();
  const download = page.waitForEvent("download");
  await page.getByRole("menuitem", { name }).click();
  return readFile(await (await download).path());
}

test("training lowers the loss and moves the points; the exported files can be read; the same seed gives the same losses", async ({
  page,
}) => {
  await openLab(page, { ...small, steps, seed: 5 });
  const before = await positionsOf(page);
  expect(before.length).toBeGreaterThan(3 * 100);

  await page.getByRole("button", { name: "Train", exact: true }).click();
  await expect(page.getByRole("button", { name: "Pause", exact: true })).toBeVisible();
  await expect(page.getByRole("status")).toContainText("finished", { timeout: 150_000 });
  await expect(page.getByRole("status")).toContainText(`step ${steps}`);
  await expect(page.getByRole("status")).toContainText(/loss \d+\.\d+/);

  const losses = await valuesOf(page, "loss");
  expect(losses).toHaveLength(steps);
  expect(mean(losses.slice(-8))).toBeLessThan(mean(losses.slice(0, 8)));

  const after = await positionsOf(page);
  expect(after).toHaveLength(before.length);
  expect(mean(after.map((value, index) => Math.abs(value - (before[index] ?? 0))))).toBeGreaterThan(
    0.02,
  );
  await expect(page.getByRole("region", { name: "Metrics" })).toContainText("kNN accuracy");
  await expect(page.getByRole("region", { name: "Batch" }).locator("canvas").first()).toBeVisible();

  const fetchFile = (name: string) => exported(page, name);
  const file = await fetchFile("weights.safetensors");
  expect(Buffer.from(file).equals(await fetchFile("weights.safetensors"))).toBe(true);
  const weights = decodeSafetensors(file, "weights.safetensors");
  expect(Object.keys(weights.tensors).length).toBeGreaterThan(4);
  const embeddings = decodeNpy(await fetchFile("embeddings.npy"), "embeddings.npy");
  const labels = decodeNpy(await fetchFile("labels.npy"), "labels.npy");
  expect(embeddings.shape).toHaveLength(2);
  expect(labels.shape).toEqual([embeddings.shape[0]]);
  expect(embeddings.data).toBeInstanceOf(Float32Array);
  expect(Array.from(embeddings.data as Float32Array).every(Number.isFinite)).toBe(true);

  const saved = async (item: string): Promise<Buffer> => {
    await page.getByRole("button", { name: "Save figure of the sphere" }).click();
    const download = page.waitForEvent("download");
    await page.getByRole("menuitem", { name: item }).click();
    return readFile(await (await download).path());
  };
  const svg = (await saved("SVG on light")).toString();
  expect(svg).toMatch(/^<svg [\s\S]*seed 5 · step 30 of 30[\s\S]*<\/svg>\n$/);
  expect(svg.match(/<(path|rect|image) /g)?.length).toBeGreaterThan(before.length / 3);
  const png = await saved("PNG on dark");
  // Two pixels for each of the 680 CSS pixels of its width.
  expect(png.readUInt32BE(16)).toBe(1360);

  await trainToEnd(page);
  expect(await valuesOf(page, "loss")).toEqual(losses);
  await page.getByLabel("Seed").fill("6");
  await page.getByLabel("Seed").press("Enter");
  await trainToEnd(page);
  const other = await valuesOf(page, "loss");
  expect(other).toHaveLength(steps);
  expect(other).not.toEqual(losses);
});

test("pausing, stepping, a live change and a restart have their effect", async ({ page }) => {
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
  const edited = decodeSafetensors(await exported(page, "weights.safetensors"), "weights");
  expect(JSON.parse(edited.metadata.run ?? "")).toMatchObject({ settings: { temperature: 0.1 } });

  await page.getByLabel("Batch size").fill("8");
  await page.getByLabel("Batch size").press("Enter");
  await expect(page.getByText("Restart to apply")).toBeVisible();

  await reset(page);
  await expect(page.getByText("Restart to apply")).toBeHidden();
  expect(await valuesOf(page, "loss")).toEqual([]);
  expect(page.url()).toContain("batch=8");
  expect(page.url()).toContain("temperature=0.1");

  // The same by keyboard.
  await page.keyboard.press("Space");
  await reachStep(page, 1);
  await page.keyboard.press("Space");
  await expect(status).toContainText("paused");
  const again = await stepOf(page);
  await page.keyboard.press(".");
  await expect(status).toContainText(`step ${again + 1}`);
  await page.keyboard.press("r");
  // The last step is in no checkpoint.
  await page.getByRole("alertdialog").getByRole("button", { name: "Reset", exact: true }).click();
  await expect(status).toContainText("step 0");
});
