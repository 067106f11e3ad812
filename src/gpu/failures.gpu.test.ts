/**
 * An adapter that refuses memory or is lost: the null backend, which has 512 MiB and validates all calls. Nothing
 * that was refused leaves a buffer, an error that sticks to the device, or a message without a cause.
 */
import { expect, it } from "vitest";
import { validatingGpu } from "../cli/testing.ts";
import { RunError } from "../shared/errors.ts";
import { type Device, openDevice } from "./device.ts";
import { generate } from "./kernel.ts";
import { matmul } from "./kernels/matmul.ts";
import { createBuffer, createBuffers, type DeviceBuffer } from "./memory.ts";
import { pipelineOf } from "./pipelines.ts";
import { createProgram, type ProgramPlan } from "./program.ts";
import { runKernel } from "./runKernel.ts";
import { tunableOf } from "./tuner/tunable.ts";
import { createTuner } from "./tuner/tuner.ts";

const MEBIBYTE = 2 ** 20;

/** `length` words are doubled. */
const doubling = (length: number) =>
  generate({
    name: "doubling",
    buffers: { y: { access: "read_write", length } },
    source: `@compute @workgroup_size(1) fn main(@builtin(global_invocation_id) id: vec3u) {
  y_store(id.x, 2.0 * y_load(id.x));
}`,
    workgroups: [1, 1, 1],
  });

const planOf = (bytes: number): ProgramPlan => {
  const slice = { space: "work0", offset: 0, size: 64 };
  return {
    calls: [{ kernel: doubling(16), slices: [slice], phase: "forward" }],
    spaces: new Map([["work0", bytes]]),
    uploads: [{ slice, data: new Float32Array(16) }],
    scalars: new Map(),
    inputs: new Map(),
    outputs: new Map([["y", slice]]),
  };
};

const open = async () => openDevice(await validatingGpu());

/** Leaves about `left` MiB of the adapter's 512. */
async function fill(device: Device, left: number): Promise<DeviceBuffer[]> {
  const filled: DeviceBuffer[] = [];
  let step = 128;
  while (step >= 1) {
    try {
      filled.push(await createBuffer(device, step * MEBIBYTE, "filler"));
    } catch {
      step /= 2;
    }
  }
  for (let freed = 0; freed < left; ) {
    const last = filled.pop();
    freed += (last?.bytes ?? 0) / MEBIBYTE;
    last?.destroy();
  }
  return filled;
}

it("refuses memory that does not fit, all or nothing, and works again with less", async () => {
  const device = await open();
  const { liveBuffers, bytes } = device.counters;
  const big = Object.fromEntries(
    Array.from({ length: 6 }, (_, index) => [`part${index}`, 200 * MEBIBYTE]),
  );
  await expect(createBuffers(device, big)).rejects.toThrow(/adapter is out of memory/);
  expect(device.counters).toMatchObject({ liveBuffers, bytes });
  await expect(createBuffer(device, 1024 * MEBIBYTE, "state")).rejects.toThrow(
    /^state needs 1024 MiB; a buffer of this adapter holds at most \d+(\.\d)? MiB$/,
  );
  const filled = await fill(device, 4);
  const full = { ...device.counters };
  await expect(createProgram(device, planOf(200 * MEBIBYTE), {})).rejects.toThrow(/out of memory/);
  expect(device.counters.liveBuffers).toBe(full.liveBuffers);
  const program = await createProgram(device, planOf(64), {});
  await program.run(["y"]);
  expect(device.failure()).toBeUndefined();
  program.destroy();
  for (const buffer of filled) buffer.destroy();
  expect(device.counters).toMatchObject({ liveBuffers, bytes });
  device.destroy();
});

it("reads, profiles and runs of kernels fail for want of memory without ending the device", async () => {
  const device = await open();
  const large = await createBuffer(device, 100 * MEBIBYTE, "large");
  const program = await createProgram(device, planOf(64), {});
  const filled = await fill(device, 1);
  const { liveBuffers } = device.counters;
  await expect(large.read(0, 100 * MEBIBYTE)).rejects.toThrow(/out of memory/);
  const words = 4 * MEBIBYTE;
  await expect(runKernel(device, doubling(words), { y: new Float32Array(words) })).rejects.toThrow(
    /out of memory/,
  );
  expect(device.counters.liveBuffers).toBe(liveBuffers);
  // More runs in flight than have memory for their results: all of them arrive.
  await Promise.all([1, 2, 3].map(() => program.run(["y"])));
  expect(device.failure()).toBeUndefined();
  for (const buffer of filled) buffer.destroy();
  device.destroy();
});

it("the tuner leaves a call undecided if its scratch memory does not fit", async () => {
  const device = await open();
  const dims = { batch: 1, rows: 2048, inner: 2048, cols: 2048 };
  const tunable = tunableOf(matmul, dims, { software: false, quads: false }, {});
  if (!tunable) throw new Error("matmul has variants");
  const choice = device.tunings.choose(tunable);
  const kernel = tunable.instance(choice.variant);
  const slices = kernel.bindings.map(({ name, bytes }) => ({
    space: name,
    offset: 0,
    size: bytes,
  }));
  const spaces = new Map(slices.map(({ space, size }) => [space, size]));
  const none = new Map();
  const plan: ProgramPlan = {
    calls: [{ kernel, slices, phase: "forward", tuned: { tunable, choice } }],
    spaces,
    uploads: [],
    scalars: none,
    inputs: none,
    outputs: none,
  };
  const program = await createProgram(device, plan, {});
  const filled = await fill(device, 4);
  const { liveBuffers } = device.counters;
  const tuner = createTuner(device, [program]);
  await tuner.work(10_000);
  expect(tuner.left).toBe(0);
  expect(device.tunings.isOpen(tunable)).toBe(true);
  expect(device.counters.liveBuffers).toBe(liveBuffers);
  expect(device.failure()).toBeUndefined();
  for (const buffer of filled) buffer.destroy();
  device.destroy();
});

it("compiles a kernel again after it failed", async () => {
  const device = await open();
  const kernel = doubling(16);
  const { gpu } = device;
  const create = gpu.createComputePipelineAsync.bind(gpu);
  gpu.createComputePipelineAsync = () => Promise.reject(new Error("no memory for a pipeline"));
  await expect(pipelineOf(device, kernel)).rejects.toThrow(
    "kernel doubling could not be compiled: no memory for a pipeline",
  );
  gpu.createComputePipelineAsync = create;
  expect(await pipelineOf(device, kernel)).toBeDefined();
  device.destroy();
});

it("names the loss of the device in every error, also of a device that is opened after it", async () => {
  for (const device of [await open(), await open()]) {
    const buffer = await createBuffer(device, 64, "y");
    const program = await createProgram(device, planOf(64), {});
    const pending = [program.run(["y"]), buffer.read(0, 64), program.profile()];
    device.destroy();
    const later = [
      program.run(["y"]),
      buffer.read(0, 64),
      program.profile(),
      createBuffer(device, 64, "z"),
      createProgram(device, planOf(64), {}),
      runKernel(device, doubling(16), { y: new Float32Array(16) }),
    ];
    for (const each of await Promise.allSettled([...pending, ...later])) {
      if (each.status === "fulfilled") continue; // No timestamps, or done before the loss.
      expect(each.reason).toBeInstanceOf(RunError);
      expect(each.reason.message).toMatch(/^The graphics device was lost \(destroyed/);
    }
    for (const each of await Promise.allSettled(later.filter((_, index) => index !== 2))) {
      expect(each.status).toBe("rejected");
    }
  }
});
