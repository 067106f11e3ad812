// Two projects: most tests need no GPU and run in parallel; those named NAME.gpu.test.ts run on a real
// WebGPU implementation (Dawn in Node), one file at a time in one process, sharing its one adapter.
import { fileURLToPath } from "node:url";
import { defineConfig } from "vitest/config";

/** The unit project has no build step, which would typeset the formulas. */
const formulas = fileURLToPath(new URL("src/ui/testing/formulas.ts", import.meta.url));

export default defineConfig({
  test: {
    projects: [
      {
        resolve: { alias: { "virtual:formulas": formulas } },
        test: {
          name: "unit",
          // Rendering the whole page takes seconds on a busy machine.
          testTimeout: 30_000,
          environment: "node",
          include: ["src/**/*.test.{ts,tsx}", "scripts/**/*.test.ts", "bench/**/*.test.ts"],
          exclude: ["src/**/*.gpu.test.ts"],
        },
      },
      {
        test: {
          name: "gpu",
          environment: "node",
          include: ["src/**/*.gpu.test.ts"],
          pool: "forks",
          isolate: false,
          fileParallelism: false,
          maxWorkers: 1,
          // Two GPU jobs run at a time, so a test may take twice as long as alone.
          testTimeout: 300_000,
          hookTimeout: 300_000,
        },
      },
    ],
  },
});
