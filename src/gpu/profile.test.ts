/** A program with more dispatches than one set of timestamps holds is measured in parts. The null backend validates all calls. */
import { expect, it } from "vitest";
import { validatingGpu } from "../cli/testing.ts";
import { openDevice } from "./device.ts";
import { generate } from "./kernel.ts";
import { createProgram } from "./program.ts";

/** WebGPU limits a set to 4,096 queries, two for each dispatch. */
const IN_ONE_SET = 2048;

it("more than 2,048 dispatches are profiled, each of them once", async () => {
  const device = await openDevice(await validatingGpu());
  const increment = generate({
    name: "increment",
    buffers: { y: { access: "read_write", length: 64 } },
    source: `@compute @workgroup_size(64) fn main(@builtin(global_invocation_id) id: vec3u) {
  y_store(id.x, 1.0 + y_load(id.x));
}`,
    workgroups: [1, 1, 1],
  });
  const slice = { space: "work0", offset: 0, size: 256 };
  const count = IN_ONE_SET + 5;
  const program = await createProgram(
    device,
    {
      calls: Array.from({ length: count }, (_, index) => {
        const phase = index < IN_ONE_SET ? "forward" : "backward";
        return { kernel: increment, slices: [slice], phase };
      }),
      spaces: new Map([["work0", 256]]),
      uploads: [{ slice, data: new Float32Array(64) }],
      scalars: new Map(),
      inputs: new Map(),
      outputs: new Map([["y", slice]]),
    },
    {},
  );
  const { liveBuffers, bytes } = device.counters;
  const times = await program.profile();
  expect(device.failure()).toBeUndefined();
  expect(device.counters).toMatchObject({ liveBuffers, bytes });
  expect(times).toHaveLength(count);
  expect(times?.filter(({ phase }) => phase === "backward")).toHaveLength(5);
  device.destroy();
});
