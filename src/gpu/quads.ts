/**
 * Tests whether four consecutive threads of a workgroup form a quad, whose threads can read each other's values.
 * The feature `subgroups` includes quads, but WGSL does not specify which threads form one. Kernels assume
 * consecutive threads, so this is tested once per device.
 */
const THREADS = 64;

const PROBE = `enable subgroups;
diagnostic(off, subgroup_uniformity);
@group(0) @binding(0) var<storage, read_write> y: array<u32, ${THREADS}>;
@compute @workgroup_size(${THREADS / 2})
fn main(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_index) lane: u32) {
  let number = group.x * ${THREADS / 2}u + lane;
  let a = quadBroadcast(number, 0u);
  let b = quadBroadcast(number, 1u);
  let c = quadBroadcast(number, 2u);
  let d = quadBroadcast(number, 3u);
  y[number] = a | (b << 8u) | (c << 16u) | (d << 24u);
}`;

/** True if quads exist and consist of consecutive threads. The browser may have the feature but not the functions. */
export async function hasQuads(gpu: GPUDevice): Promise<boolean> {
  if (!gpu.features.has("subgroups")) return false;
  const size = THREADS * 4;
  const storage = gpu.createBuffer({ size, usage: 0x80 | 0x4 }); // STORAGE | COPY_SRC
  const staging = gpu.createBuffer({ size, usage: 0x1 | 0x8 }); // MAP_READ | COPY_DST
  try {
    gpu.pushErrorScope("validation");
    const module = gpu.createShaderModule({ code: PROBE, label: "quads" });
    const compute = { module, entryPoint: "main" };
    const compiled = gpu.createComputePipelineAsync({ layout: "auto", compute });
    const [error, pipeline] = await Promise.all([gpu.popErrorScope(), compiled]);
    if (error) return false;
    const layout = pipeline.getBindGroupLayout(0);
    const entries = [{ binding: 0, resource: { buffer: storage } }];
    const encoder = gpu.createCommandEncoder();
    const pass = encoder.beginComputePass();
    pass.setPipeline(pipeline);
    pass.setBindGroup(0, gpu.createBindGroup({ layout, entries }));
    pass.dispatchWorkgroups(2);
    pass.end();
    encoder.copyBufferToBuffer(storage, 0, staging, 0, size);
    gpu.queue.submit([encoder.finish()]);
    await staging.mapAsync(0x1);
    const found = new Uint8Array(staging.getMappedRange().slice(0));
    return found.every((number, index) => number === 4 * (index >> 4) + (index & 3));
  } catch {
    return false;
  } finally {
    storage.destroy();
    staging.destroy();
  }
}
