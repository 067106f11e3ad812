import { expect, it } from "vitest";
import { openNodeGpu } from "./webgpu.ts";

it("finds one adapter per process, with a description, and installs WebGPU's constants", async () => {
  const node = await openNodeGpu();
  expect(await openNodeGpu()).toBe(node);
  expect(node.description).not.toBe("");
  expect(GPUBufferUsage.STORAGE).toBe(128);
  expect(await node.gpu.requestAdapter()).not.toBeNull();
});
