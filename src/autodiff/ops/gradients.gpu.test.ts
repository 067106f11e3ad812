/** The gradient checks that ops export, compared with central differences. */
import { describe } from "vitest";
import type { GradientChecks } from "../gradientCheck.ts";
import { testGradients } from "./testing.ts";

const files = import.meta.glob<GradientChecks | undefined>(["./*.ts", "!./*.test.ts"], {
  eager: true,
  import: "gradientChecks",
});

for (const [file, checks] of Object.entries(files)) {
  if (checks) describe(`gradients of ${file}`, () => testGradients(checks));
}
