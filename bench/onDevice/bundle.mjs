// @ts-check
/** Bundles the on-device measurement and the process of compared libraries into a folder. */
import { rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "vite";

const root = join(dirname(fileURLToPath(import.meta.url)), "../..");
const [folder] = process.argv.slice(2);
if (!folder) throw new Error("bundle.mjs: the folder to write to is missing");
rmSync(folder, { recursive: true, force: true });
await build({
  root,
  configFile: false,
  logLevel: "error",
  publicDir: false,
  resolve: { mainFields: ["module", "main"] },
  ssr: { noExternal: true, external: ["webgpu"] },
  build: {
    ssr: true,
    rolldownOptions: {
      input: {
        main: join(root, "bench/onDevice/main.ts"),
        session: join(root, "bench/session/node.ts"),
      },
    },
    outDir: folder,
    emptyOutDir: true,
    target: "node20",
  },
});
// Older versions of Node do not recognise modules by their syntax.
writeFileSync(join(folder, "package.json"), `${JSON.stringify({ type: "module" })}\n`);
