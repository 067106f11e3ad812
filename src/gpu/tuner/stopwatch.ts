/**
 * Times a dispatch on scratch memory, by GPU timestamps if available and otherwise by the wall clock around a
 * submit. Both are coarse (Chromium rounds timestamps to 100 µs), so a dispatch is repeated for a few
 * milliseconds. The minimum of a few trials counts, since other load can only add time.
 */
import { at } from "../../shared/errors.ts";
import type { Device } from "../device.ts";
import { type KernelInstance, SCALAR_BLOCK_WORDS } from "../kernel.ts";
import { allocate, STAGING_USAGE, storage, UNIFORM_USAGE } from "../memory.ts";
import { bind } from "../pipelines.ts";
import { scalarsOf } from "./scalars.ts";

export interface Stopwatch {
  /** Fastest time of one dispatch in milliseconds; returns early if it takes more than `hopeless`. */
  time(kernel: KernelInstance, pipeline: GPUComputePipeline, hopeless: number): Promise<number>;
  destroy(): void;
}

const RESOLVE_USAGE = 0x200 | 0x4; // QUERY_RESOLVE | COPY_SRC
const MAP_READ = 0x1;

const TRIALS = 3;
const TRIAL_MILLISECONDS = 4;
const MOST_REPEATS = 100;

/**
 * Allocates scratch memory for a kernel and its variants, which have the same bindings. Rejects with
 * {@link RunError} if it does not fit.
 */
export async function createStopwatch(device: Device, kernel: KernelInstance): Promise<Stopwatch> {
  const { gpu } = device;
  const all = await allocate(device, [
    { label: "tuning.scalars", bytes: SCALAR_BLOCK_WORDS * 4, usage: UNIFORM_USAGE },
    { label: "tuning.timestamps", bytes: 16, usage: RESOLVE_USAGE },
    { label: "tuning.timestamps.staging", bytes: 16, usage: STAGING_USAGE },
    ...(kernel.sizes
      ? [{ label: "tuning.sizes", bytes: kernel.sizes.byteLength, usage: UNIFORM_USAGE }]
      : []),
    ...kernel.bindings.map(({ bytes, name }) => storage(`tuning.${name}`, bytes)),
  ]);
  const block = at(all, 0);
  const buffers = all.slice(kernel.sizes ? 4 : 3);
  const scalars = scalarsOf(kernel);
  device.write(block, 0, scalars.block);
  kernel.bindings.forEach(({ name }, index) => {
    const value = scalars.values.get(name);
    if (value) device.write(at(buffers, index), 0, value);
  });
  const sizes = kernel.sizes && { buffer: at(all, 3) };
  if (sizes && kernel.sizes) device.write(sizes.buffer, 0, kernel.sizes);
  const slices = buffers.map((buffer) => ({ buffer, offset: 0, size: buffer.size }));
  const bindGroup = bind(device, kernel, slices, block, sizes);
  const clock = gpu.features.has("timestamp-query")
    ? createClock(device, at(all, 1), at(all, 2))
    : undefined;

  const run = async (
    { workgroups }: KernelInstance,
    pipeline: GPUComputePipeline,
    times: number,
  ): Promise<number> => {
    const encoder = gpu.createCommandEncoder();
    const pass = encoder.beginComputePass(clock?.pass);
    pass.setPipeline(pipeline);
    pass.setBindGroup(0, bindGroup);
    for (let time = 0; time < times; time++) pass.dispatchWorkgroups(...workgroups);
    pass.end();
    clock?.resolve(encoder);
    const started = performance.now();
    device.submit(encoder);
    await device.settled(gpu.queue.onSubmittedWorkDone());
    const wall = performance.now() - started;
    return ((await clock?.read()) ?? wall) / times;
  };

  return {
    async time(variant, pipeline, hopeless) {
      // Drivers may finish compiling at the first dispatch.
      await run(variant, pipeline, 1);
      const once = await run(variant, pipeline, 1);
      if (once > hopeless && once > 1) return once;
      const least = Math.max(once, TRIAL_MILLISECONDS / MOST_REPEATS);
      const repeats = Math.max(1, Math.min(MOST_REPEATS, Math.ceil(TRIAL_MILLISECONDS / least)));
      let best = Number.POSITIVE_INFINITY;
      for (let trial = 0; trial < TRIALS; trial++) {
        best = Math.min(best, await run(variant, pipeline, repeats));
      }
      return best;
    },
    destroy() {
      for (const buffer of all) device.destroyBuffer(buffer);
      clock?.destroy();
    },
  };
}

/** Two timestamps around a pass. */
function createClock(device: Device, resolved: GPUBuffer, staging: GPUBuffer) {
  const querySet = device.gpu.createQuerySet({ type: "timestamp", count: 2 });
  return {
    pass: {
      timestampWrites: { querySet, beginningOfPassWriteIndex: 0, endOfPassWriteIndex: 1 },
    },
    resolve(encoder: GPUCommandEncoder) {
      encoder.resolveQuerySet(querySet, 0, 2, resolved, 0);
      encoder.copyBufferToBuffer(resolved, 0, staging, 0, 16);
    },
    /** Milliseconds; undefined if the timestamps are invalid. */
    async read(): Promise<number | undefined> {
      await device.settled(staging.mapAsync(MAP_READ));
      const [begin = 0n, end = 0n] = new BigInt64Array(staging.getMappedRange().slice(0));
      staging.unmap();
      return end > begin ? Number(end - begin) / 1e6 : undefined;
    },
    destroy: () => querySet.destroy(),
  };
}
