/**
 * Measures the arithmetic and memory throughput of an adapter, as a reference for the speed of kernels: one
 * kernel consists of fused multiply-adds in registers, another copies. Both repeat until a run is long enough
 * for the wall clock.
 */
import type { Device } from "./device.ts";
import { generate, type KernelInstance } from "./kernel.ts";
import { createBuffers, type DeviceBuffer, gpuBufferOf } from "./memory.ts";
import { bind, pipelineOf } from "./pipelines.ts";

export interface Ceilings {
  /** 10⁹ floating-point operations per second; a fused multiply-add counts as two. */
  readonly gigaflops: number;
  /** 10⁹ bytes per second; a copied byte counts twice, read and written. */
  readonly gigabytes: number;
}

const LANES = 64;
/** Independent sums per lane, enough to hide the latency of an addition. */
const SUMS = 8;
const ROUNDS = 256;
const FMA_GROUPS = 1024;
/** 32 MiB each way: larger than the cache of a CPU core, within WebGPU's default limits. */
const COPY_VECTORS = 2 ** 21;
const COPY_GROUPS = 4096;

const PRELUDE = `
@compute @workgroup_size(${LANES})
fn main(@builtin(global_invocation_id) id: vec3u) {`;

const fma = generate({
  name: "ceilingFma",
  buffers: { y: { access: "read_write", length: FMA_GROUPS * LANES * 4, type: "vec4f" } },
  source: `${PRELUDE}
  // Unknown to the compiler and below 1, so that sums are not folded and do not overflow.
  let factor = 0.25 + 0.5 * fract(y_load(id.x));
  ${unrolled((sum) => `var sum${sum} = vec4f(f32(${sum}u + id.x));`)}
  for (var round = 0u; round < ${ROUNDS}u; round++) {
    ${unrolled((sum) => `sum${sum} = fma(sum${sum}, factor, vec4f(0.5));`)}
  }
  y_store(id.x, ${Array.from({ length: SUMS }, (_, sum) => `sum${sum}`).join(" + ")});
}`,
  workgroups: [FMA_GROUPS, 1, 1],
  flops: FMA_GROUPS * LANES * ROUNDS * SUMS * 4 * 2,
});

const copy = generate({
  name: "ceilingCopy",
  buffers: {
    x: { access: "read", length: COPY_VECTORS * 4, type: "vec4f" },
    y: { access: "write", length: COPY_VECTORS * 4, type: "vec4f" },
  },
  source: `${PRELUDE}
  for (var index = id.x; index < ${COPY_VECTORS}u; index += ${COPY_GROUPS * LANES}u) {
    y_store(index, x_load(index));
  }
}`,
  workgroups: [COPY_GROUPS, 1, 1],
  flops: 0,
});

function unrolled(line: (sum: number) => string): string {
  return Array.from({ length: SUMS }, (_, sum) => line(sum)).join("\n  ");
}

/** Measures both ceilings; about a second. */
export async function measureCeilings(device: Device): Promise<Ceilings> {
  const bytes = COPY_VECTORS * 16;
  const { source, target } = await createBuffers(device, { source: bytes, target: bytes });
  try {
    const fmaSeconds = await secondsOf(device, fma, [target]);
    const copySeconds = await secondsOf(device, copy, [source, target]);
    return {
      gigaflops: fma.flops / fmaSeconds / 1e9,
      gigabytes: (2 * bytes) / copySeconds / 1e9,
    };
  } finally {
    source.destroy();
    target.destroy();
  }
}

/** Long enough to make the overhead of a submit negligible. */
const LEAST_SECONDS = 0.05;
const TRIALS = 5;

/** Fastest time of one dispatch in seconds, from a sequence long enough to time. */
async function secondsOf(
  device: Device,
  kernel: KernelInstance,
  buffers: readonly DeviceBuffer[],
): Promise<number> {
  const pipeline = await pipelineOf(device, kernel);
  const slices = kernel.bindings.map(({ bytes }, index) => {
    const buffer = buffers[index];
    if (!buffer) throw new Error(`${kernel.name} binds more buffers than it was given`);
    return { buffer: gpuBufferOf(buffer), offset: 0, size: bytes };
  });
  const group = bind(device, kernel, slices);
  const run = async (times: number): Promise<number> => {
    const encoder = device.gpu.createCommandEncoder();
    const pass = encoder.beginComputePass();
    pass.setPipeline(pipeline);
    pass.setBindGroup(0, group);
    for (let time = 0; time < times; time++) pass.dispatchWorkgroups(...kernel.workgroups);
    pass.end();
    const started = performance.now();
    device.submit(encoder);
    await device.settled(device.gpu.queue.onSubmittedWorkDone());
    return (performance.now() - started) / 1000;
  };
  let times = 1;
  while ((await run(times)) < LEAST_SECONDS && times < 4096) times *= 2;
  let best = Number.POSITIVE_INFINITY;
  for (let trial = 0; trial < TRIALS; trial++) best = Math.min(best, await run(times));
  return best / times;
}
