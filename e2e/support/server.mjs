// @ts-check
/**
 * What the browser tests visit: a fresh build, in a folder of its own so that neither a running
 * `npm start` nor another test run is disturbed, served on `E2E_PORT` until told to stop.
 */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { build, preview } from "vite";

const outDir = mkdtempSync(join(tmpdir(), "isotrope-e2e-"));
process.on("exit", () => rmSync(outDir, { recursive: true, force: true }));
for (const signal of ["SIGTERM", "SIGINT"]) process.on(signal, () => process.exit(0));

await build({ logLevel: "warn", build: { outDir, emptyOutDir: true } });
await preview({
  build: { outDir },
  preview: { port: Number(process.env.E2E_PORT), strictPort: true },
});
