/** The size of the JavaScript that is loaded before the untrained sphere appears. */
import { gzipSync } from "node:zlib";
import { openLab } from "./labPage.ts";
import { expect, test } from "./support/test.ts";

/** Limit in kilobytes of gzipped JavaScript, page and worker together. */
const most = 350;

test("the sphere appears with at most 350 KB of JavaScript; methods and exporters are loaded on demand", async ({
  page,
}) => {
  const scripts = new Map<string, Promise<Buffer>>();
  page.context().on("response", (response) => {
    if (new URL(response.url()).pathname.endsWith(".js")) {
      scripts.set(response.url(), response.body());
    }
  });
  await openLab(page);
  expect(await page.evaluate(() => window.isotrope.frame?.positions.length)).toBeGreaterThan(0);

  const sizes = await Promise.all(
    [...scripts].map(async ([url, body]) => ({
      name: url.split("/").at(-1) ?? url,
      kilobytes: gzipSync(await body).length / 1000,
    })),
  );
  const total = sizes.reduce((sum, { kilobytes }) => sum + kilobytes, 0);
  const listed = sizes.map(({ name, kilobytes }) => `${name} ${kilobytes.toFixed(1)}`).join(", ");
  console.log(`first load: ${total.toFixed(1)} KB of gzipped JavaScript (${listed})`);
  expect(sizes.some(({ name }) => name.startsWith("worker"))).toBe(true);
  expect(total, listed).toBeLessThanOrEqual(most);

  const before = new Set(scripts.keys());
  expect([...before].join(" ")).not.toMatch(/byol/);
  await page.getByRole("combobox", { name: "Method", exact: true }).click();
  await page.getByRole("option", { name: "BYOL", exact: true }).click();
  await expect(page.getByLabel("Target momentum")).toHaveCount(0); // in a collapsed group
  await page.getByRole("button", { name: "Objective" }).click();
  await expect(page.getByLabel("Target momentum")).toBeVisible();
  expect([...scripts.keys()].join(" ")).toMatch(/byol/);
  await expect(page.getByRole("status")).toContainText("ready");

  await page.getByRole("button", { name: "Export", exact: true }).click();
  await expect(page.getByRole("menuitem", { name: /weights\.safetensors/ })).toBeVisible();
  const later = [...scripts.keys()].filter((url) => !before.has(url));
  expect(later.join(" ")).toMatch(/export/i);
});
