import { expect, it } from "vitest";
import { testGpu } from "../../cli/testing.ts";
import { openDevice } from "../../gpu/device.ts";
import type { GradientChecks } from "../gradientCheck.ts";
import { gradientError } from "../testing.ts";

const opened = testGpu().then((gpu) => openDevice(gpu, { defaultLimits: true }));

/** Declares a test for each check: the gradient agrees with central differences. */
export function testGradients(checks: GradientChecks): void {
  for (const [name, check] of Object.entries(checks)) {
    it(name, async () => {
      expect(await gradientError(await opened, check)).toBeLessThan(5e-3);
    });
  }
}
