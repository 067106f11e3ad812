// @ts-check
/** Bundles TypeScript of the benchmarks for Node. Dawn, which has a binary, stays a package. */
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "vite";

const root = join(dirname(fileURLToPath(import.meta.url)), "..");

/**
 * Writes one file per entry, with its name.
 * @param {Readonly<Record<string, string>>} entries paths in the repository
 * @param {string} outDir is emptied
 */
export async function buildForNode(entries, outDir) {
  const input = Object.fromEntries(
    Object.entries(entries).map(([name, path]) => [name, join(root, path)]),
  );
  await build({
    root,
    configFile: false,
    logLevel: "error",
    publicDir: false,
    resolve: { mainFields: ["module", "main"] },
    ssr: { noExternal: true, external: ["webgpu"] },
    build: { ssr: true, rolldownOptions: { input }, outDir, emptyOutDir: true, target: "node20" },
  });
}
