/** Runs a single kernel on arrays, for tests and measurements. */
import { RunError } from "../shared/errors.ts";
import type { Device } from "./device.ts";
import type { KernelInstance } from "./kernel.ts";
import {
  type Allocation,
  allocate,
  STAGING_USAGE,
  STORAGE_USAGE,
  scoped,
  UNIFORM_USAGE,
} from "./memory.ts";
import { bind, pipelineOf } from "./pipelines.ts";

export type Contents = Float32Array | Uint32Array | Int32Array;

/**
 * Runs `kernel` once on buffers with the given contents (by binding name, one-element buffers of
 * scalars included; `scalarBlock` if it reads scalars from a uniform block) and returns the contents
 * of every buffer it writes.
 * Throws {@link RunError} with the validation message if the GPU refuses anything.
 */
export async function runKernel(
  device: Device,
  kernel: KernelInstance,
  contents: Readonly<Record<string, Contents>>,
  scalarBlock?: Uint32Array,
): Promise<Record<string, Contents>> {
  const { gpu } = device;
  const inputs = kernel.bindings.map(({ name, bytes }) => {
    const data = contents[name];
    if (data && data.byteLength === bytes) return data;
    throw new Error(
      `${kernel.name}: ${name} takes ${bytes} bytes, got ${data?.byteLength ?? "nothing"}`,
    );
  });
  const pipeline = await pipelineOf(device, kernel);
  const written = kernel.bindings.filter(({ access }) => access !== "read");
  const wanted: Allocation[] = [
    ...kernel.bindings.map(({ name, bytes }) => {
      return { label: `${kernel.name}.${name}`, bytes, usage: STORAGE_USAGE };
    }),
    ...written.map(({ name, bytes }) => {
      return { label: `${kernel.name}.${name}.staging`, bytes, usage: STAGING_USAGE };
    }),
    ...[scalarBlock, kernel.sizes].flatMap((block) =>
      block
        ? [{ label: `${kernel.name}.uniform`, bytes: block.byteLength, usage: UNIFORM_USAGE }]
        : [],
    ),
  ];
  const all = await allocate(device, wanted);
  const buffers = all.slice(0, inputs.length);
  const stagings = all.slice(inputs.length, inputs.length + written.length);
  const uniforms = all.slice(inputs.length + written.length);
  const scalars = scalarBlock && uniforms[0];
  const sizes = kernel.sizes && uniforms.at(-1);
  try {
    const [, problem] = scoped(device, () => {
      buffers.forEach((buffer, index) => {
        const data = inputs[index];
        if (data) device.write(buffer, 0, data);
      });
      if (scalars && scalarBlock) device.write(scalars, 0, scalarBlock);
      if (sizes && kernel.sizes) device.write(sizes, 0, kernel.sizes);
      const slices = buffers.map((buffer) => ({ buffer, offset: 0, size: buffer.size }));
      const encoder = gpu.createCommandEncoder();
      const pass = encoder.beginComputePass();
      pass.setPipeline(pipeline);
      pass.setBindGroup(0, bind(device, kernel, slices, scalars, sizes && { buffer: sizes }));
      pass.dispatchWorkgroups(...kernel.workgroups);
      pass.end();
      written.forEach((binding, index) => {
        const source = buffers[kernel.bindings.indexOf(binding)];
        const staging = stagings[index];
        if (source && staging) encoder.copyBufferToBuffer(source, 0, staging, 0, binding.bytes);
      });
      device.submit(encoder);
    });
    const error = await problem;
    if (error) throw new RunError(error.failure, `${kernel.name}: ${error.message}`);
    const result: Record<string, Contents> = {};
    for (const [index, { name }] of written.entries()) {
      const staging = stagings[index];
      if (!staging) continue;
      await device.settled(staging.mapAsync(MAP_READ));
      result[name] = likeContents(contents[name], staging.getMappedRange().slice(0));
    }
    return result;
  } finally {
    for (const buffer of all) device.destroyBuffer(buffer);
  }
}

/** GPUMapMode.READ, a global that Node lacks until a driver is loaded. */
const MAP_READ = 0x1;

function likeContents(original: Contents | undefined, bytes: ArrayBuffer): Contents {
  if (original instanceof Uint32Array) return new Uint32Array(bytes);
  return original instanceof Int32Array ? new Int32Array(bytes) : new Float32Array(bytes);
}
