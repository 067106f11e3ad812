import { expect, it } from "vitest";
import { withoutAddonNoise } from "./addon-noise.mjs";

async function passedOn(...chunks: string[]): Promise<string> {
  const stream = withoutAddonNoise().setEncoding("utf8");
  for (const chunk of chunks) stream.write(chunk);
  stream.end();
  return (await stream.toArray()).join("");
}

it("drops the add-on's notes and keeps everything else", async () => {
  const noise =
    "Warning: maxDynamicUniformBuffersPerPipelineLayout artificially reduced from 9 to 8 to fit.\n" +
    "Warning: vkCreateInstance failed with VK_ERROR_INCOMPATIBLE_DRIVER\n" +
    "    at Check (/x/third_party/dawn/src/dawn/native/vulkan/VulkanError.cpp:106)\n\n";
  expect(await passedOn(`adapter: llvmpipe\n${noise}step 1\n\nstep 2\n`)).toBe(
    "adapter: llvmpipe\nstep 1\n\nstep 2\n",
  );
});

it("knows a note that arrives in pieces", async () => {
  expect(await passedOn("Warning: Couldn't lo", "ad Vulkan: gone\nready\n")).toBe("ready\n");
});

it("keeps warnings of the lab's own, and a last line without an end", async () => {
  expect(await passedOn("Warning: batch 16 is small\n", "Warning: un")).toBe(
    "Warning: batch 16 is small\nWarning: un",
  );
});

it("passes progress on as it comes", () => {
  const stream = withoutAddonNoise().setEncoding("utf8");
  stream.write("step 10 of");
  expect(stream.read()).toBe("step 10 of");
});
