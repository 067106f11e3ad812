/**
 * Measures each dispatch of a program by timestamps around it. A profiled run is a real training step, so all
 * memory that outlives the program is copied before and restored after it, in the same submit.
 */
import { at } from "../shared/errors.ts";
import { roundUp } from "../shared/shapes.ts";
import type { Device } from "./device.ts";
import type { KernelInstance } from "./kernel.ts";
import { allocate, type DeviceBuffer, gpuBufferOf, STAGING_USAGE, storage } from "./memory.ts";
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
const RESOLVE_USAGE = QUERY_RESOLVE | COPY_SRC;
/** Required alignment, in bytes, of the offset at which queries are resolved. A full part is a multiple of it. */
const RESOLVE_ALIGNMENT = 256;
const MAP_READ = 0x1;

/** Dispatches of one query set, two timestamps each: WebGPU limits a set to 4,096 queries. */
const PART = 2048;

/**
 * Runs the dispatches once, all in one submit; `lasting` buffers keep their bytes. Undefined without
 * timestamps. Rejects with {@link RunError} if the adapter lacks memory for the copies.
 */
export async function profileDispatches(
  device: Device,
  dispatches: readonly Dispatch[],
  lasting: readonly DeviceBuffer[],
): Promise<readonly DispatchTime[] | undefined> {
  const { gpu } = device;
  if (!gpu.features.has("timestamp-query")) return undefined;
  const bytes = dispatches.length * 2 * 8;
  const all = await allocate(device, [
    { label: "timestamps", bytes: roundUp(bytes, RESOLVE_ALIGNMENT), usage: RESOLVE_USAGE },
    { label: "timestamps.staging", bytes, usage: STAGING_USAGE },
    ...lasting.map((buffer) => storage("profile.copy", buffer.bytes)),
  ]);
  const resolved = at(all, 0);
  const staging = at(all, 1);
  const querySets: GPUQuerySet[] = [];
  const encoder = gpu.createCommandEncoder();
  const copies = lasting.map((buffer, index) => {
    return { buffer: gpuBufferOf(buffer), copy: at(all, 2 + index), bytes: buffer.bytes };
  });
  for (const { buffer, copy, bytes: size } of copies) {
    encoder.copyBufferToBuffer(buffer, 0, copy, 0, size);
  }
  for (let first = 0; first < dispatches.length; first += PART) {
    const part = dispatches.slice(first, first + PART);
    const querySet = gpu.createQuerySet({ type: "timestamp", count: part.length * 2 });
    querySets.push(querySet);
    encodeTimed(encoder, part, querySet);
    encoder.resolveQuerySet(querySet, 0, part.length * 2, resolved, first * 2 * 8);
  }
  for (const { buffer, copy, bytes: size } of copies) {
    encoder.copyBufferToBuffer(copy, 0, buffer, 0, size);
  }
  encoder.copyBufferToBuffer(resolved, 0, staging, 0, bytes);
  device.submit(encoder);
  try {
    await device.settled(staging.mapAsync(MAP_READ));
    const times = new BigInt64Array(staging.getMappedRange().slice(0));
    return dispatches.map(({ kernel, phase }, index) => ({
      kernel: kernel.name,
      phase,
      milliseconds: Number((times[index * 2 + 1] ?? 0n) - (times[index * 2] ?? 0n)) / 1e6,
      flops: kernel.flops,
    }));
  } finally {
    for (const querySet of querySets) querySet.destroy();
    for (const buffer of all) device.destroyBuffer(buffer);
  }
}

/** Each dispatch in a pass of its own, with a timestamp at both ends. */
function encodeTimed(
  encoder: GPUCommandEncoder,
  dispatches: readonly Dispatch[],
  querySet: GPUQuerySet,
): void {
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
}
