import { readFileSync } from "node:fs";
import { withFirefox } from "./support/firefox.ts";
import { expect, test } from "./support/test.ts";

test.setTimeout(300_000);
test("firefox decodes", async ({ baseURL }) => {
  const base64 = readFileSync("/tmp/own/patterns.zip").toString("base64");
  const found = await withFirefox(async ({ page, complaints }) => {
    await page.goto(new URL("?v=1&method=pixels&dataset=digits", baseURL).href);
    await page.waitForFunction(() => document.querySelector("[role=status]")?.textContent?.includes("ready"), { timeout: 180_000, polling: 500 });
    await page.evaluate((text: string) => {
      const bytes = Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));
      const dataTransfer = new DataTransfer();
      dataTransfer.items.add(new File([bytes], "patterns.zip"));
      document.body.dispatchEvent(new DragEvent("drop", { dataTransfer, bubbles: true, cancelable: true }));
    }, base64);
    await page.waitForFunction(() => /rows \(\d+ train/.test(document.querySelector("[role=dialog]")?.textContent ?? ""), { timeout: 60_000, polling: 300 });
    const words = await page.evaluate(() => document.querySelector("[role=dialog]")?.textContent);
    await page.evaluate(() => [...document.querySelectorAll("button")].find(({ textContent }) => textContent === "Add to the datasets")?.click());
    await page.waitForFunction(() => location.search.includes("own-"), { timeout: 60_000, polling: 300 });
    const url = await page.evaluate(() => location.search);
    await page.reload();
    await page.waitForFunction(() => /patterns/.test(document.body.textContent ?? ""), { timeout: 60_000, polling: 300 });
    return { words, url, complaints: [...complaints] };
  });
  console.log(found);
  expect(found.complaints).toEqual([]);
});
