/** What a person is told when something is missing, wrong or lost, and that the page survives it. */
import { loseDevice, openLab, reachStep, recordDevices, small, stepOf } from "./labPage.ts";
import { expect, test } from "./support/test.ts";

test("without WebGPU an alert says what is missing and what to do; the page still opens", async ({
  page,
}) => {
  await page.addInitScript(() => Reflect.deleteProperty(Navigator.prototype, "gpu"));
  await page.goto("./");
  const alert = page.getByRole("alert");
  await expect(alert).toContainText("does not provide WebGPU");
  await expect(alert).toContainText("--enable-unsafe-webgpu");
  for (const name of ["Experiment", "Hypersphere", "Metrics"]) {
    await expect(page.getByRole("region", { name })).toBeVisible();
  }
  await expect(page.getByRole("button", { name: "Train", exact: true })).toBeDisabled();
});

test("a lost device ends the run with its cause; Train opens a new one", async ({ page }) => {
  await recordDevices(page);
  await openLab(page, { ...small, steps: 2000 });
  await page.getByRole("button", { name: "Train", exact: true }).click();
  await reachStep(page, 2);
  await loseDevice(page);
  await expect(page.getByRole("alert")).toContainText("Press Train");
  await expect(page.getByRole("status")).toContainText("failed");

  await page.getByRole("button", { name: "Train", exact: true }).click();
  await expect(page.getByRole("alert")).toBeHidden({ timeout: 60_000 });
  await expect(page.getByRole("status")).toContainText("training", { timeout: 60_000 });
  await reachStep(page, 2);
});

test("a value out of range is refused by its control, and the run keeps its own", async ({
  page,
}) => {
  await openLab(page);
  const experiment = page.getByRole("region", { name: "Experiment" });
  await page.getByLabel("Temperature").fill("hot");
  await page.getByLabel("Temperature").press("Enter");
  await expect(experiment).toContainText('Temperature: found "hot", expected a number from');
  await page.getByLabel("Batch size").fill("1");
  await page.getByLabel("Batch size").press("Enter");
  await expect(experiment).toContainText("expected a whole number from 2 to");
  await page.getByLabel("Temperature").press("Escape");
  await expect(page.getByLabel("Temperature")).toHaveValue("0.5");
  expect(await stepOf(page)).toBe(0);
});

test("what an address asks for and nobody knows is reported, the rest is done", async ({
  page,
}) => {
  await openLab(page, { ...small, dataset: "mnist3000", seed: 4, frobnicate: 1 });
  await expect(page.getByText("Left out of the address:")).toHaveCount(2);
  await expect(page.getByText(/mnist3000.*fashion/)).toBeVisible();
  await expect(page.getByLabel("Seed")).toHaveValue("4");
});

test("mixed precision is refused by name where the adapter stores no f16", async ({ page }) => {
  await page.goto("./?v=1&encoder=mlp&batch=16&steps=40&precision=mixed");
  await expect(page.getByRole("alert")).toContainText("the adapter has no shader-f16");
});

test("without WebGL the sphere is drawn on a plain canvas, and says so", async ({ page }) => {
  await page.addInitScript(() => {
    const original = HTMLCanvasElement.prototype.getContext;
    Object.assign(HTMLCanvasElement.prototype, {
      getContext(this: HTMLCanvasElement, kind: string, ...rest: unknown[]) {
        return kind.startsWith("webgl") ? null : Reflect.apply(original, this, [kind, ...rest]);
      },
    });
  });
  await openLab(page);
  const sphere = page.getByRole("region", { name: "Hypersphere" });
  await expect(sphere).toContainText("Drawn without WebGL");
  await expect(sphere.locator("canvas").first()).toBeVisible();
});
