// The precondition of all other browser tests: WebGPU works here, in a page and in a worker. And the scenes that each engine
// draws have the bytes that Node's have.
import { runInThisContext } from "node:vm";
import { hasFirefox, withFirefox } from "./support/firefox.ts";
import { scenesScript } from "./support/scenes.ts";
import { expect, test } from "./support/test.ts";

let script: string;
let digest: string;
test.beforeAll(async () => {
  script = await scenesScript();
  digest = await runInThisContext(script);
});

test("Chromium provides an adapter to a page and to a worker", async ({ page }) => {
  await page.goto("./");
  expect(await page.evaluate(adaptersHere)).toEqual({ page: true, worker: true });
  expect(await page.evaluate(script)).toBe(digest);
});

test("Firefox provides an adapter to a page and to a worker", async ({ baseURL }) => {
  test.skip(!hasFirefox(), "no Firefox on this machine");
  const found = await withFirefox(async ({ page }) => {
    await page.goto(baseURL ?? "");
    return { ...(await page.evaluate(adaptersHere)), digest: await page.evaluate(script) };
  });
  expect(found).toEqual({ page: true, worker: true, digest });
});

/** Runs in the browser: whether a device can be requested in the page and in a worker. */
async function adaptersHere(): Promise<{ page: boolean; worker: boolean }> {
  const hasDevice = async () => {
    const adapter = await navigator.gpu?.requestAdapter();
    return Boolean(await adapter?.requestDevice());
  };
  const worker = new Worker("./adapter-worker.js");
  const answer = new Promise<boolean>((resolve) => {
    worker.onmessage = ({ data }) => resolve(data === true);
    worker.onerror = () => resolve(false);
  });
  const found = { page: await hasDevice(), worker: await answer };
  worker.terminate();
  return found;
}
