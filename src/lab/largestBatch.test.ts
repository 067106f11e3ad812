import { describe, expect, it } from "vitest";
import type { AdapterFacts } from "../autodiff/compile/compile.ts";
import { createTuningTable } from "../gpu/tuner/tunings.ts";
import { resolveConfiguration } from "../training/configuration.ts";
import { DEFAULT_CONFIGURATION } from "./adapterDefaults.ts";
import { largestBatch } from "./largestBatch.ts";

const image = { height: 28, width: 28, channels: 1 };
const facts: AdapterFacts = {
  software: false,
  tunings: createTuningTable(),
  maxStorageBuffers: 8,
  maxBindingBytes: 2 ** 27,
  maxBufferBytes: 2 ** 28,
};
const runOf = (batch: number) => ({
  configuration: resolveConfiguration({ ...DEFAULT_CONFIGURATION, batch }),
  image,
  count: 1000,
});

describe("the largest batch", () => {
  it("is the one asked for where that fits", () => {
    expect(largestBatch(runOf(128), facts)).toBe(128);
  });

  it("is the last whose every tensor the adapter binds", () => {
    // The largest tensor is the first block's output: 14×14×16 numbers for each of two views.
    const narrow = { ...facts, maxBindingBytes: 2_000_000 };
    const largest = largestBatch(runOf(200), narrow);
    expect(largest).toBe(Math.floor(2_000_000 / (14 * 14 * 16 * 2 * 4)));
    expect(largestBatch(runOf(largest), narrow)).toBe(largest);
    expect(largestBatch(runOf(largest + 1), narrow)).toBe(largest);
  });

  it("is none where not even two images fit", () => {
    expect(largestBatch(runOf(200), { ...facts, maxBindingBytes: 10_000 })).toBe(0);
  });
});
