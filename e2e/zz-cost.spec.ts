import { openLab } from "./labPage.ts";
import { test } from "./support/test.ts";

for (const [name, config] of Object.entries({
  warm: { encoder: "mlp", batch: 16, steps: 40 },
  mlp: { encoder: "mlp", batch: 16, steps: 40, dataset: "digits" },
  conv: { encoder: "convnet-s", batch: 16, steps: 40, dataset: "digits" },
  convfashion: { encoder: "convnet-s", batch: 16, steps: 40 },
  vit: { encoder: "vit-xs", batch: 8, steps: 40, dataset: "digits" },
}))
  test(name, async ({ page }) => {
    test.setTimeout(400_000);
    const t = Date.now();
    await openLab(page, config);
    const opened = Date.now();
    for (let i = 0; i < 3; i++) {
      await page.getByRole("button", { name: "Step", exact: true }).click();
      await page.waitForFunction((n) => window.isotrope.series.loss?.values.length === n, i + 1, {
        timeout: 200000,
      });
    }
    const stepped = Date.now();
    await page.getByRole("button", { name: "Reset", exact: true }).click();
    await page.waitForFunction(
      () =>
        /ready/.test(document.querySelector("[role=status]")?.textContent ?? "") &&
        /step 0/.test(document.querySelector("[role=status]")?.textContent ?? ""),
      undefined,
      { timeout: 200000 },
    );
    console.log(
      `COST ${name} open ${opened - t} three steps ${stepped - opened} reset ${Date.now() - stepped}`,
    );
  });
