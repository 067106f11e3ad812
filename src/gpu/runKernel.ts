/** Runs a single kernel on arrays, for tests and measurements. */
import { RunError } from "../shared/errors.ts";
import type { Device } from "./device.ts";
import type { KernelInstance } from "./kernel.ts";
import { UNIFORM_USAGE } from "./memory.ts";
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
  gpu.pushErrorScope("validation");
  const pipeline = await pipelineOf(device, kernel);
  const buffers = kernel.bindings.map(({ name, bytes }) => {
    const data = contents[name];
    if (!data || data.byteLength !== bytes) {
      throw new Error(
        `${kernel.name}: ${name} takes ${bytes} bytes, got ${data?.byteLength ?? "nothing"}`,
      );
    }
    const buffer = device.createBuffer(bytes, STORAGE, `${kernel.name}.${name}`);
    device.write(buffer, 0, data);
    return buffer;
  });
  const scalars =
    scalarBlock &&
    device.createBuffer(scalarBlock.byteLength, UNIFORM_USAGE, `${kernel.name}.scalars`);
  if (scalars && scalarBlock) device.write(scalars, 0, scalarBlock);
  const sizes =
    kernel.sizes &&
    device.createBuffer(kernel.sizes.byteLength, UNIFORM_USAGE, `${kernel.name}.sizes`);
  if (sizes && kernel.sizes) device.write(sizes, 0, kernel.sizes);
  const slices = buffers.map((buffer) => ({ buffer, offset: 0, size: buffer.size }));
  const encoder = gpu.createCommandEncoder();
  const pass = encoder.beginComputePass();
  pass.setPipeline(pipeline);
  pass.setBindGroup(0, bind(device, kernel, slices, scalars, sizes && { buffer: sizes }));
  pass.dispatchWorkgroups(...kernel.workgroups);
  pass.end();
  const written = kernel.bindings.flatMap(({ name, access, bytes }, index) => {
    const source = buffers[index];
    if (access === "read" || !source) return [];
    const staging = device.createBuffer(bytes, STAGING, `${kernel.name}.${name}.staging`);
    encoder.copyBufferToBuffer(source, 0, staging, 0, bytes);
    return [{ name, staging }];
  });
  device.submit(encoder);
  const error = await gpu.popErrorScope();
  if (error) throw new RunError("gpu-error", `${kernel.name}: ${error.message}`);

  const result: Record<string, Contents> = {};
  for (const { name, staging } of written) {
    await staging.mapAsync(GPUMapMode.READ);
    const bytes = staging.getMappedRange().slice(0);
    const original = contents[name];
    result[name] =
      original instanceof Uint32Array
        ? new Uint32Array(bytes)
        : original instanceof Int32Array
          ? new Int32Array(bytes)
          : new Float32Array(bytes);
    staging.unmap();
    device.destroyBuffer(staging);
  }
  for (const buffer of buffers) device.destroyBuffer(buffer);
  for (const uniform of [scalars, sizes]) if (uniform) device.destroyBuffer(uniform);
  return result;
}

// Flags of GPUBufferUsage, a global that Node lacks until a driver is loaded.
const STORAGE = 0x80 | 0x8 | 0x4; // STORAGE | COPY_DST | COPY_SRC
const STAGING = 0x1 | 0x8; // MAP_READ | COPY_DST
