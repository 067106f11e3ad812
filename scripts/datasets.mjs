// @ts-check
/**
 * `npm run datasets -- [ID …]`: rebuilds the packed datasets from their sources, byte for byte.
 * Datasets from Debian packages require apt but no root permissions. Datasets from npm packages use the
 * packages in the folder ISOTROPE_DATASET_PACKAGES, or download them.
 */
import { join } from "node:path";
import { ensurePackages, root } from "./support/packages.mjs";

try {
  await ensurePackages();
  const { runnerImport } = await import("vite");
  /** @type {{ module: typeof import("./datasets/index.ts") }} */
  const { module } = await runnerImport(join(root, "scripts/datasets/index.ts"), {
    root,
    logLevel: "error",
  });
  await module.buildDatasets(root, process.argv.slice(2));
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}
