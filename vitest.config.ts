// Three projects. Tests that need no GPU run in parallel: "unit" shares loaded modules between the files of a
// process, which takes half the time; "unit-isolated" gives each file modules of its own, for those that
// replace modules or need a document. Tests named NAME.gpu.test.ts run on a real WebGPU implementation (Dawn
// in Node), one file at a time in one process, sharing its one adapter.
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { defineConfig } from "vitest/config";

const root = fileURLToPath(new URL(".", import.meta.url));

/** The unit tests have no build step, which would typeset the formulas. */
const alias = { "virtual:formulas": join(root, "src/ui/testing/formulas.ts") };

const unitTests = ["src", "scripts", "bench"].flatMap(testsIn);
const isolated = unitTests.filter(needsIsolation);

const unit = {
  // Rendering the whole page takes seconds on a busy machine.
  testTimeout: 30_000,
  environment: "node",
};

export default defineConfig({
  test: {
    projects: [
      {
        resolve: { alias },
        test: {
          ...unit,
          name: "unit",
          include: unitTests.filter((file) => !isolated.includes(file)),
          isolate: false,
        },
      },
      {
        resolve: { alias },
        test: { ...unit, name: "unit-isolated", include: isolated },
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

/** Tests that need no GPU in a folder of the repository, as paths from its root. */
function testsIn(folder: string): string[] {
  return readdirSync(join(root, folder), { recursive: true, encoding: "utf8" })
    .filter((file) => /\.test\.tsx?$/.test(file) && !file.endsWith(".gpu.test.ts"))
    .map((file) => `${folder}/${file.replaceAll("\\", "/")}`);
}

/** Whether a test replaces modules, fakes the clock or needs a document, all of which outlive a file. */
function needsIsolation(file: string): boolean {
  return /vi\.(mock|doMock|useFakeTimers)\(|@vitest-environment/.test(
    readFileSync(join(root, file), "utf8"),
  );
}
