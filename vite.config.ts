// The page is one bundle plus its worker; the same sources run headless, see scripts/lab.mjs.
import react from "@vitejs/plugin-react";
import { defineConfig } from "vite";
import { contentPolicy } from "./scripts/support/content-policy.mjs";
import { firstLoad } from "./scripts/support/first-load.mjs";
import { typesetFormulas } from "./scripts/support/formulas.mjs";
import { withoutKernelComments } from "./scripts/support/kernel-comments.mjs";
import { withoutKernelReferences } from "./scripts/support/kernel-references.mjs";
import { withoutLicenceTexts } from "./scripts/support/licence-texts.mjs";
import { offline } from "./scripts/support/offline.mjs";
import { ownMethodModule, ownMethodOf } from "./scripts/support/own-method.mjs";
import { withoutUnusedThree } from "./scripts/support/three-parts.mjs";

/** The file of `npm start -- --method FILE.ts`. */
const { ISOTROPE_METHOD: file } = process.env;
const own = file ? ownMethodOf(["--method", file]) : undefined;

export default defineConfig({
  plugins: [
    react(),
    typesetFormulas(),
    withoutUnusedThree(),
    contentPolicy(),
    ownMethodModule(own),
    offline(),
  ],
  // Relative addresses, so that the built page also works below a path (GitHub Pages, a lecture's web space).
  base: "./",
  worker: {
    format: "es",
    plugins: () => [
      withoutKernelComments(),
      withoutKernelReferences(),
      withoutLicenceTexts(),
      ownMethodModule(own),
    ],
    rolldownOptions: {
      output: {
        codeSplitting: {
          groups: [
            firstLoad("engine", ["src/lab/session/worker.ts", "src/training/methods/simclr.ts"]),
          ],
        },
      },
    },
  },
  build: {
    target: "es2023",
    chunkSizeWarningLimit: 1500,
    rolldownOptions: {
      output: { codeSplitting: { groups: [firstLoad("page", ["src/main.tsx"])] } },
    },
    // The content security policy allows no fonts from data addresses.
    assetsInlineLimit: (file) => (file.endsWith(".woff2") ? false : undefined),
  },
  server: { port: 5173, strictPort: true },
  preview: { port: 5173, strictPort: true },
});
