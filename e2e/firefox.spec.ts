/** The same lab in Firefox: another WebGPU (wgpu, Naga) compiles the same kernels to the same numbers. */
import { openLab, valuesOf } from "./labPage.ts";
import { hasFirefox, withFirefox } from "./support/firefox.ts";
import { expect, test } from "./support/test.ts";

const configuration = { encoder: "convnet-s", batch: 16, steps: 20, seed: 11 } as const;

test("20 steps in Firefox give the losses that Chromium gives", async ({ page, baseURL }) => {
  test.skip(!hasFirefox(), "no Firefox on this machine");
  test.setTimeout(420_000);
  await openLab(page, configuration);
  await page.getByRole("button", { name: "Train", exact: true }).click();
  await expect(page.getByRole("status")).toContainText("finished", { timeout: 120_000 });
  const expected = await valuesOf(page, "loss");
  const address = page.url();
  // Two software adapters at once would starve each other.
  await page.goto("about:blank");

  const { losses, complaints } = await withFirefox(async (session) => {
    await session.page.goto(new URL(address, baseURL).href);
    const says = (text: string) =>
      session.page.waitForFunction(
        (wanted) => document.querySelector("[role=status]")?.textContent?.includes(wanted),
        { timeout: 180_000, polling: 500 },
        text,
      );
    await says("ready");
    await session.page.evaluate(() =>
      [...document.querySelectorAll("button")]
        .find(({ textContent }) => textContent === "Train")
        ?.click(),
    );
    await says("finished");
    const losses = await session.page.evaluate(() => window.isotrope.series.loss?.values ?? []);
    return { losses, complaints: [...session.complaints] };
  });

  expect(complaints).toEqual([]);
  expect(losses).toHaveLength(configuration.steps);
  const apart = losses.map((loss, index) => Math.abs(loss - (expected[index] ?? Number.NaN)));
  expect(Math.max(...apart), `${expected} in Chromium, ${losses} in Firefox`).toBeLessThan(1e-3);
});
