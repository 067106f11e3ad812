/** The panel of a method: its diagram, loss and terms, and the images that it computes. */
import { openLab, reachStep, small } from "./labPage.ts";
import { expect, test } from "./support/test.ts";

test("BYOL's diagram, loss and terms follow its settings and its run", async ({ page }) => {
  await openLab(page, { ...small, method: "byol", steps: 400 });
  const details = page.getByRole("region", { name: "How it learns" });
  const fold = details.getByRole("button", { name: /How BYOL learns/ });
  if ((await fold.getAttribute("aria-expanded")) === "false") await fold.click();
  const diagram = details.getByRole("img", { name: /slow encoder is a moving average/ });
  await expect(diagram).toBeVisible();
  await expect(details.locator(".formula")).toContainText("2");

  const agreement = details.getByText("Positive cosine");
  await expect(agreement).toBeVisible();
  await page.getByRole("button", { name: "Train", exact: true }).click();
  await reachStep(page, 3);
  await expect(details).toContainText(/-?0\.\d+/);
  await page.getByRole("button", { name: "Pause", exact: true }).click();

  const experiment = page.getByRole("region", { name: "Experiment" });
  await experiment.getByRole("button", { name: "Objective" }).click();
  await experiment.getByRole("switch", { name: "Stop-gradient" }).click();
  await expect(
    details.getByRole("img", { name: /Gradients flow back along every edge/ }),
  ).toBeVisible();
  await expect(diagram).toBeHidden();
});

test("an autoencoder shows its reconstructions of the batch", async ({ page }) => {
  await openLab(page, { ...small, method: "autoencoder" });
  const pictures = page.getByRole("list", { name: "Images computed from the batch" });
  await expect(pictures).toContainText("reconstruction");
  const shades = await pictures.locator("canvas").evaluateAll((canvases) =>
    canvases.map((canvas) => {
      if (!(canvas instanceof HTMLCanvasElement)) return 0;
      const { data } = canvas.getContext("2d")?.getImageData(0, 0, canvas.width, canvas.height) ?? {
        data: [],
      };
      return new Set(data).size;
    }),
  );
  // Images and their reconstructions; none is a single colour.
  expect(shades.length).toBeGreaterThanOrEqual(16);
  expect(Math.min(...shades)).toBeGreaterThan(2);
});

test("SwAV's prototypes are listed beside the sphere", async ({ page }) => {
  await openLab(page, { ...small, method: "swav", prototypes: 16 });
  await expect(page.getByRole("region", { name: "Hypersphere" })).toContainText(/Prototypes\s*16/);
});
