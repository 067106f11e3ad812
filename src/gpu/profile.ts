/**
 * Measures each dispatch of a program by timestamps around it. A profiled run is a real training step, so all
 * memory that outlives the program is copied before and restored after it, in the same submit.
 */
import type { Device } from "./device.ts";
import type { KernelInstance } from "./kernel.ts";
import { createBuffer, type DeviceBuffer, gpuBufferOf, STAGING_USAGE } from "./memory.ts";
import type { TunedCall } from "./tuner/tunings.ts";

export interface Dispatch {
  readonly pipeline: GPUComputePipeline;
  readonly bindGroup: GPUBindGroup;
  readonly kernel: KernelInstance;
  readonly phase: string;
  /** Set if the kernel has candidates. */
  readonly tuned: TunedCall | undefined;
}

export interface DispatchTime {
  readonly kernel: string;
  readonly phase: string;
  readonly milliseconds: number;
  readonly flops: number;
}

const QUERY_RESOLVE = 0x200;
const COPY_SRC = 0x4;
const MAP_READ = 0x1;

/** Runs the dispatches once; `lasting` buffers keep their bytes. Undefined without timestamps. */
export async function profileDispatches(
  device: Device,
  dispatches: readonly Dispatch[],
  lasting: readonly DeviceBuffer[],
): Promise<readonly DispatchTime[] | undefined> {
  const { gpu } = device;
  if (!gpu.features.has("timestamp-query")) return undefined;
  const count = dispatches.length * 2;
  const querySet = gpu.createQuerySet({ type: "timestamp", count });
  const resolved = device.createBuffer(count * 8, QUERY_RESOLVE | COPY_SRC, "timestamps");
  const staging = device.createBuffer(count * 8, STAGING_USAGE, "timestamps.staging");
  const copies = lasting.map((buffer) => ({
    buffer,
    copy: createBuffer(device, buffer.bytes, "profile.copy"),
  }));
  const encoder = gpu.createCommandEncoder();
  const move = (from: DeviceBuffer, to: DeviceBuffer) =>
    encoder.copyBufferToBuffer(gpuBufferOf(from), 0, gpuBufferOf(to), 0, from.bytes);
  for (const { buffer, copy } of copies) move(buffer, copy);
  dispatches.forEach(({ pipeline, bindGroup, kernel }, index) => {
    const pass = encoder.beginComputePass({
      timestampWrites: {
        querySet,
        beginningOfPassWriteIndex: index * 2,
        endOfPassWriteIndex: index * 2 + 1,
      },
    });
    pass.setPipeline(pipeline);
    pass.setBindGroup(0, bindGroup);
    pass.dispatchWorkgroups(...kernel.workgroups);
    pass.end();
  });
  for (const { buffer, copy } of copies) move(copy, buffer);
  encoder.resolveQuerySet(querySet, 0, count, resolved, 0);
  encoder.copyBufferToBuffer(resolved, 0, staging, 0, count * 8);
  device.submit(encoder);
  try {
    await staging.mapAsync(MAP_READ);
    const times = new BigInt64Array(staging.getMappedRange().slice(0));
    return dispatches.map(({ kernel, phase }, index) => ({
      kernel: kernel.name,
      phase,
      milliseconds: Number((times[index * 2 + 1] ?? 0n) - (times[index * 2] ?? 0n)) / 1e6,
      flops: kernel.flops,
    }));
  } catch (error) {
    throw device.failure() ?? error;
  } finally {
    querySet.destroy();
    for (const buffer of [resolved, staging]) device.destroyBuffer(buffer);
    for (const { copy } of copies) copy.destroy();
  }
}
