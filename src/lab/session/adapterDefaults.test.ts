import { expect, it } from "vitest";
import type { AdapterDescription } from "../../gpu/device.ts";
import { defaultConfiguration } from "./adapterDefaults.ts";

const adapter = (description: string, software: boolean): AdapterDescription => ({
  vendor: "",
  architecture: "",
  description,
  software,
  quads: false,
  features: [],
  limits: {},
});

it("a GPU has the full defaults and no notice", () => {
  const { configuration, notice } = defaultConfiguration(adapter("NVIDIA RTX", false));
  expect(configuration).toMatchObject({ method: "simclr", steps: 500, batch: 128 });
  expect(notice).toBeUndefined();
});

it.each([
  ["llvmpipe: Mesa 25.0.7 (LLVM 15.0.6)", 64],
  ["SwiftShader driver 5.0.0", 24],
  ["Microsoft Basic Render Driver", 24],
  ["", 24],
])("software called %j starts smaller, and says so", (description, batch) => {
  const { configuration, notice } = defaultConfiguration(adapter(description, true));
  expect(configuration.batch).toBe(batch);
  expect(notice).toContain(`starts at ${batch} instead of 128`);
});
