// The page in Chromium with WebGPU on a software adapter, so that results do not depend on the machine.
// One test at a time: `npm test` runs them beside the GPU tests, except those tagged @alone.
import { createServer } from "node:net";
import { defineConfig } from "@playwright/test";
import { findChromium } from "./src/cli/browsers.mjs";

// A free port, so that test runs disturb neither each other nor a lab on 5173. Worker processes load
// this file again and take the port from the environment.
process.env.E2E_PORT ??= String(await freePort());
const baseURL = `http://localhost:${process.env.E2E_PORT}/`;
const chromium = findChromium();

export default defineConfig({
  testDir: "e2e",
  testMatch: "*.spec.ts",
  outputDir: "test-results",
  workers: 1,
  forbidOnly: Boolean(process.env.CI),
  // Only ends a test that hangs: beside GPU tests on a slow machine a view may compute for minutes.
  timeout: 300_000,
  expect: { timeout: 120_000 },
  reporter: "list",
  use: {
    baseURL,
    browserName: "chromium",
    // Otherwise every test would fetch all that is kept for offline use; offline.spec.ts allows it.
    serviceWorkers: "block",
    viewport: { width: 1440, height: 900 },
    screenshot: "only-on-failure",
    launchOptions: {
      ...(chromium ? { executablePath: chromium.path } : {}),
      args: ["--enable-unsafe-webgpu", "--use-webgpu-adapter=swiftshader", "--no-sandbox"],
    },
  },
  webServer: {
    command: "node e2e/support/server.mjs",
    url: baseURL,
    timeout: 120_000,
    stdout: "ignore",
    stderr: "pipe",
    gracefulShutdown: { signal: "SIGTERM", timeout: 5_000 },
  },
});

/** A port of localhost that nothing listens on. */
function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once("error", reject);
    server.listen(0, "localhost", () => {
      const address = server.address();
      server.close(() => resolve(address && typeof address === "object" ? address.port : 0));
    });
  });
}
