import { expect, it } from "vitest";
import { withoutAddonNoise } from "./addon-noise.mjs";

async function filtered(...chunks: string[]): Promise<string> {
  const stream = withoutAddonNoise().setEncoding("utf8");
  for (const chunk of chunks) stream.write(chunk);
  stream.end();
  return (await stream.toArray()).join("");
}

it("drops the add-on's messages and forwards everything else", async () => {
  const noise =
    "Warning: maxDynamicUniformBuffersPerPipelineLayout artificially reduced from 9 to 8 to fit.\n" +
    "Warning: vkCreateInstance failed with VK_ERROR_INCOMPATIBLE_DRIVER\n" +
    "    at Check (/x/third_party/dawn/src/dawn/native/vulkan/VulkanError.cpp:106)\n\n";
  expect(await filtered(`adapter: llvmpipe\n${noise}step 1\n\nstep 2\n`)).toBe(
    "adapter: llvmpipe\nstep 1\n\nstep 2\n",
  );
});

it("recognises a message that arrives in pieces", async () => {
  expect(await filtered("Warning: Couldn't lo", "ad Vulkan: gone\nready\n")).toBe("ready\n");
});

it("forwards other warnings, and a last line without a newline", async () => {
  expect(await filtered("Warning: batch 16 is small\n", "Warning: un")).toBe(
    "Warning: batch 16 is small\nWarning: un",
  );
});

it("forwards progress immediately", () => {
  const stream = withoutAddonNoise().setEncoding("utf8");
  stream.write("step 10 of");
  expect(stream.read()).toBe("step 10 of");
});
