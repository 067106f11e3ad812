// @ts-check
/**
 * Builds the page into a temporary folder, so that a running `npm start` or another test run is not
 * disturbed, and serves it on `E2E_PORT` until a signal ends it.
 */
import { copyFileSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { build, preview } from "vite";

const outDir = mkdtempSync(join(tmpdir(), "isotrope-e2e-"));
process.on("exit", () => rmSync(outDir, { recursive: true, force: true }));
for (const signal of ["SIGTERM", "SIGINT"]) process.on(signal, () => process.exit(0));

await build({ logLevel: "warn", build: { outDir, emptyOutDir: true } });
const worker = "adapter-worker.js";
copyFileSync(new URL(worker, import.meta.url), join(outDir, worker));
await preview({
  build: { outDir },
  preview: { port: Number(process.env.E2E_PORT), strictPort: true },
});
