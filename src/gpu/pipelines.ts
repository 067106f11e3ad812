/** A cache of pipelines, keyed by their WGSL. Pipelines are created asynchronously, hence in parallel. */
import { messageOf, RunError } from "../shared/errors.ts";
import type { Device } from "./device.ts";
import type { KernelInstance } from "./kernel.ts";

const caches = new WeakMap<Device, Map<string, Promise<GPUComputePipeline>>>();

/**
 * The compiled pipeline of a kernel instance.
 * Rejects with the kernel's name and the compiler's messages if it does not compile, and compiles it again
 * when asked for it again: a failure may pass, such as one for want of memory.
 */
export function pipelineOf(device: Device, kernel: KernelInstance): Promise<GPUComputePipeline> {
  const cache = cacheOf(device);
  const known = cache.get(kernel.code);
  if (known) return known;
  const pipeline = create(device, kernel);
  cache.set(kernel.code, pipeline);
  pipeline.catch(() => cache.delete(kernel.code));
  return pipeline;
}

/** A pipeline for timing; it enters the cache only by {@link adoptPipeline}. */
export function candidatePipeline(
  device: Device,
  kernel: KernelInstance,
): Promise<GPUComputePipeline> {
  return cacheOf(device).get(kernel.code) ?? create(device, kernel);
}

/** Adds a candidate to the cache. */
export function adoptPipeline(
  device: Device,
  kernel: KernelInstance,
  pipeline: GPUComputePipeline,
): void {
  const cache = cacheOf(device);
  if (!cache.has(kernel.code)) cache.set(kernel.code, Promise.resolve(pipeline));
}

function cacheOf(device: Device): Map<string, Promise<GPUComputePipeline>> {
  let cache = caches.get(device);
  if (!cache) {
    cache = new Map();
    caches.set(device, cache);
  }
  return cache;
}

async function create(device: Device, kernel: KernelInstance): Promise<GPUComputePipeline> {
  const { gpu } = device;
  device.counters.pipelines++;
  const layout = gpu.createPipelineLayout({ bindGroupLayouts: [layoutOf(device, kernel)] });
  const module = gpu.createShaderModule({ code: kernel.code, label: kernel.name });
  try {
    return await gpu.createComputePipelineAsync({
      layout,
      compute: { module, entryPoint: "main" },
      label: kernel.name,
    });
  } catch (error) {
    const { messages } = await device.settled(module.getCompilationInfo());
    if (messages.length === 0) {
      const message = `kernel ${kernel.name} could not be compiled: ${messageOf(error)}`;
      const refused = new RunError("gpu-error", message, { cause: error });
      return await device.settled(Promise.reject(refused));
    }
    const report = messages.map(
      ({ lineNum, message }) => `  line ${lineNum}: ${message}\n    ${line(kernel.code, lineNum)}`,
    );
    throw new Error(`kernel ${kernel.name} does not compile:\n${report.join("\n")}`, {
      cause: error,
    });
  }
}

function line(code: string, number: number): string {
  return code.split("\n")[number - 1]?.trim() ?? "";
}

const layouts = new WeakMap<Device, Map<string, GPUBindGroupLayout>>();

/** A layout is determined by the numbers of storage and uniform buffers. */
function layoutOf(device: Device, kernel: KernelInstance): GPUBindGroupLayout {
  let known = layouts.get(device);
  if (!known) {
    known = new Map();
    layouts.set(device, known);
  }
  const storage = kernel.bindings.length;
  const uniforms = (kernel.usesScalarBlock ? 1 : 0) + (kernel.sizes ? 1 : 0);
  const key = `${storage}+${uniforms}`;
  let layout = known.get(key);
  if (!layout) {
    const entries: GPUBindGroupLayoutEntry[] = kernel.bindings.map((_, binding) => ({
      binding,
      visibility: GPUShaderStage.COMPUTE,
      buffer: { type: "storage" },
    }));
    for (let binding = storage; binding < storage + uniforms; binding++) {
      entries.push({
        binding,
        visibility: GPUShaderStage.COMPUTE,
        buffer: { type: "uniform" },
      });
    }
    layout = device.gpu.createBindGroupLayout({ entries });
    known.set(key, layout);
  }
  return layout;
}

/**
 * Binds buffer slices to a kernel, in binding order. `scalars` is the uniform block of run-time scalars, and
 * `sizes` that of the kernel's sizes; they are required if the kernel reads them.
 */
export function bind(
  device: Device,
  kernel: KernelInstance,
  slices: readonly GPUBufferBinding[],
  scalars?: GPUBuffer,
  sizes?: GPUBufferBinding,
): GPUBindGroup {
  device.counters.bindGroups++;
  const resources: GPUBufferBinding[] = [...slices];
  if (kernel.usesScalarBlock) {
    if (!scalars) throw new Error(`${kernel.name} reads run-time scalars; none are bound`);
    resources.push({ buffer: scalars });
  }
  if (kernel.sizes) {
    if (!sizes) throw new Error(`${kernel.name} reads its sizes; none are bound`);
    resources.push(sizes);
  }
  const entries = resources.map((resource, binding) => ({ binding, resource }));
  return device.gpu.createBindGroup({
    layout: layoutOf(device, kernel),
    entries,
    label: kernel.name,
  });
}
