/** The lab in Firefox, whose WebGPU (wgpu, Naga) must compute the same losses from the same kernels. */
import { openLab, valuesOf } from "./labPage.ts";
import { hasFirefox, withFirefox } from "./support/firefox.ts";
import { expect, test } from "./support/test.ts";

/** Convolutions, batch norm, views, causal attention, an embedding and a contrastive loss with a learned temperature. */
const configuration = {
  method: "clip",
  encoder: "convnet-s",
  dataset: "shapes",
  batch: 8,
  steps: 10,
  seed: 11,
  "augment.crop": 0.4,
  "augment.color": 0.4,
} as const;

test("a run in Firefox gives the losses that Chromium gives", async ({ page, baseURL }) => {
  test.skip(!hasFirefox(), "no Firefox on this machine");
  test.setTimeout(420_000);
  await openLab(page, configuration);
  await page.getByRole("button", { name: "Train", exact: true }).click();
  await expect(page.getByRole("status")).toContainText("finished", { timeout: 120_000 });
  const expected = await valuesOf(page, "loss");
  const address = page.url();
  // Ends the run, so that the two software adapters do not compete for the cores.
  await page.goto("about:blank");

  const { losses, complaints } = await withFirefox(async (session) => {
    await session.page.goto(new URL(address, baseURL).href);
    const waitForStatus = (text: string) =>
      session.page.waitForFunction(
        (wanted) => document.querySelector("[role=status]")?.textContent?.includes(wanted),
        { timeout: 180_000, polling: 500 },
        text,
      );
    await waitForStatus("ready");
    await session.page.evaluate(() =>
      [...document.querySelectorAll("button")]
        .find(({ textContent }) => textContent === "Train")
        ?.click(),
    );
    await waitForStatus("finished");
    const losses = await session.page.evaluate(() => window.isotrope.series.loss?.values ?? []);
    return { losses, complaints: [...session.complaints] };
  });

  expect(complaints).toEqual([]);
  expect(losses).toHaveLength(configuration.steps);
  const apart = losses.map((loss, index) => Math.abs(loss - (expected[index] ?? Number.NaN)));
  expect(Math.max(...apart), `${expected} in Chromium, ${losses} in Firefox`).toBeLessThan(1e-3);
});
