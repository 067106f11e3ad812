// @ts-check
/**
 * Entry point of the benchmarks, `npm run bench` and `npm run bench:peers`. Loads the TypeScript runner with
 * Vite. Results go to standard output, everything else to standard error.
 */
import { join } from "node:path";
import { whenNpmIsGone } from "../scripts/support/orphan.mjs";
import { ensurePackages, root } from "../scripts/support/packages.mjs";

whenNpmIsGone(() => process.exit(1));
try {
  await ensurePackages();
  const { runnerImport } = await import("vite");
  /** @type {{ module: typeof import("./runner/main.ts") }} */
  const { module } = await runnerImport(join(root, "bench/runner/main.ts"), {
    root,
    configFile: false,
    logLevel: "error",
  });
  const [name = "", ...args] = process.argv.slice(2);
  process.exitCode = await module.run(name, args);
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}
