import { describe, expect, it } from "vitest";
import type { AdapterFacts } from "../autodiff/compile/compile.ts";
import { untunedGpu } from "../autodiff/testing.ts";
import { testSchema, testTables } from "../cli/testing.ts";
import { chunkOf, resolveConfiguration } from "./configuration.ts";
import "./methods/all.ts";
import { plannedRuns } from "./plannedRun.ts";

const COUNT = 10_000;
/** WebGPU's default limits. */
const defaults: AdapterFacts = { ...untunedGpu(), f16: true };
const configurationOf = (batch: number, chunk = 0) =>
  resolveConfiguration(
    {
      method: "simclr",
      dataset: "fashion",
      encoder: "convnet-s",
      steps: 10,
      batch,
      seed: 0,
      settings: { chunk },
    },
    testTables,
  );
const first = (batch: number, chunk = 0, facts = defaults) => {
  const [run] = plannedRuns(configurationOf(batch, chunk), testSchema("fashion"), COUNT, facts);
  if (!run) throw new Error("no run was planned");
  return { chunk: chunkOf(run.model.configuration), plan: run.plan };
};

describe("the chunk of a batch", () => {
  it("is the whole batch if it fits", () => {
    expect(first(128).chunk).toBe(128);
    expect(first(128).plan.stages).toHaveLength(1);
  });

  it.each([4096, 8192])("is smaller at batch %i, within WebGPU's default limits", (batch) => {
    const { chunk, plan } = first(batch);
    expect(chunk).toBeLessThan(batch);
    expect(batch % chunk).toBe(0);
    expect(plan.stages.map(({ times }) => times)).toEqual([batch / chunk, 1, batch / chunk, 1]);
    for (const [space, bytes] of plan.memory) {
      expect(bytes, space).toBeLessThanOrEqual(defaults.maxBufferBytes);
    }
    // No buffer is large enough for the similarity matrix of all views.
    const similarities = 4 * (2 * batch) ** 2;
    expect(plan.bytes).toBeLessThan(batch === 8192 ? similarities / 2 : similarities * 1.2);
    for (const { plan: stage } of plan.stages) {
      for (const { kernel } of stage.calls) {
        expect(kernel.bindings.length).toBeLessThanOrEqual(defaults.maxStorageBuffers + 1);
        for (const binding of kernel.bindings) {
          expect(binding.bytes, kernel.name).toBeLessThanOrEqual(defaults.maxBindingBytes);
        }
      }
    }
  });

  it("is the same on an adapter with higher limits", () => {
    const large = { ...defaults, maxBindingBytes: 2 ** 31, maxBufferBytes: 2 ** 32 };
    expect(first(8192, 0, large).chunk).toBe(first(8192).chunk);
  });

  it("needs memory at most proportional to the batch", () => {
    expect(first(4096).plan.bytes / first(512).plan.bytes).toBeLessThanOrEqual(8);
  });

  it("is the setting, if it is set", () => {
    expect(first(4096, 256).chunk).toBe(256);
    expect(first(4096, 65_536).plan.stages).toHaveLength(1);
    const narrow = { ...defaults, maxBindingBytes: 2_000_000 };
    expect(() => first(512, 256, narrow)).toThrow(
      /chunk: 256 images per chunk are too many.*0 chooses/,
    );
  });

  it("is refused if no chunk fits, with a suggestion", () => {
    expect(() => first(4099)).toThrow(/batch: 4099 is too large.*such as 4096/);
    expect(() => configurationOf(512, 100)).toThrow(
      /chunk: found 100, expected 0 or a divisor.*256, 128/,
    );
  });
});
