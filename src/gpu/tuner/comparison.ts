/**
 * Compares the bytes that variants of a kernel write with those of the default variant, on hashed data. Variants
 * are written to add in the same order, but a driver may compile them differently; such a variant would make
 * results depend on timings.
 */
import { at } from "../../shared/errors.ts";
import type { Device } from "../device.ts";
import { generate, type KernelInstance, SCALAR_BLOCK_WORDS } from "../kernel.ts";
import { allocate, STAGING_USAGE, storage, UNIFORM_USAGE } from "../memory.ts";
import { bind, pipelineOf } from "../pipelines.ts";
import { scalarsOf } from "./scalars.ts";

interface Compiled {
  readonly kernel: KernelInstance;
  readonly pipeline: GPUComputePipeline;
}

const MAP_READ = 0x1;
const GROUPS = 256;
const LANES = 64;

const LOOP = `@compute @workgroup_size(${LANES})
fn main(@builtin(global_invocation_id) id: vec3u) {
  for (var index = id.x; index < y_length(); index += ${GROUPS * LANES}u)`;

/** Words that are floats from −1 to 1, or pairs of f16; all finite. The code is the same for every length. */
const hashed = (length: number, f16: boolean) =>
  generate({
    name: "hashedData",
    buffers: { y: { access: "write", length, type: "u32" } },
    source: `fn hash(number: u32) -> u32 {
  var h = number * 0x9e3779b9u;
  h = (h ^ (h >> 16u)) * 0x85ebca6bu;
  h = (h ^ (h >> 13u)) * 0xc2b2ae35u;
  return h ^ (h >> 16u);
}
fn number_at(index: u32) -> f32 { return f32(hash(index) >> 8u) * 0x1p-23 - 1.0; }
${LOOP} {
    y_store(index, ${f16 ? "pack2x16float(vec2f(number_at(2u * index), number_at(2u * index + 1u)))" : "bitcast<u32>(number_at(index))"});
  }
}`,
    workgroups: [GROUPS, 1, 1],
  });

const zeroed = (length: number) =>
  generate({
    name: "zeroedData",
    buffers: { y: { access: "write", length, type: "u32" } },
    source: `${LOOP} { y_store(index, 0u); }
}`,
    workgroups: [GROUPS, 1, 1],
  });

/** Writes 1 to differs [1] if any word differs. */
const compared = (length: number) =>
  generate({
    name: "comparedData",
    buffers: {
      y: { access: "read", length, type: "u32" },
      expected: { access: "read", length, type: "u32" },
      differs: { access: "write", length: 4, type: "u32" },
    },
    source: `${LOOP} {
    if (y_load(index) != expected_load(index)) { differs_store(0u, 1u); }
  }
}`,
    workgroups: [GROUPS, 1, 1],
  });

/** Fills a binding: integers, such as an offset, are 0. */
function fillOf({ source, layout, bindings }: KernelInstance, index: number): KernelInstance {
  const { name, bytes } = at(bindings, index);
  const type = source.buffers[name]?.type ?? "f32";
  const words = bytes / 4;
  if (type === "u32" || type === "i32") return zeroed(words);
  return hashed(words, layout.f16?.includes(name) ?? false);
}

/**
 * Which of the rivals write other bytes than `first`. Rejects with {@link RunError} if the data does not fit in
 * memory.
 */
export async function differing<Rival extends Compiled>(
  device: Device,
  first: Compiled,
  rivals: readonly Rival[],
): Promise<readonly Rival[]> {
  const { kernel } = first;
  const fills = kernel.bindings.map((_, index) => fillOf(kernel, index));
  const written = kernel.bindings.flatMap(({ access }, index) =>
    access === "read" ? [] : [index],
  );
  const checks = written.map((index) => compared(at(kernel.bindings, index).bytes / 4));
  const pipelines = new Map<KernelInstance, GPUComputePipeline>();
  for (const each of [...fills, ...checks]) pipelines.set(each, await pipelineOf(device, each));
  const all = await allocate(device, [
    { label: "tuning.scalars", bytes: SCALAR_BLOCK_WORDS * 4, usage: UNIFORM_USAGE },
    { label: "tuning.verdict.staging", bytes: 16, usage: STAGING_USAGE },
    storage("tuning.verdict", 16),
    ...kernel.bindings.map(({ name, bytes }) => storage(`tuning.${name}`, bytes)),
    ...written.map((index) => {
      const { name, bytes } = at(kernel.bindings, index);
      return storage(`tuning.${name}.expected`, bytes);
    }),
  ]);
  const [block, staging, verdict] = [at(all, 0), at(all, 1), at(all, 2)];
  const buffers = all.slice(3, 3 + kernel.bindings.length);
  const expected = all.slice(3 + kernel.bindings.length);
  const { block: scalars, values } = scalarsOf(kernel);
  device.write(block, 0, scalars);

  const sliceOf = (buffer: GPUBuffer, bytes: number) => ({ buffer, offset: 0, size: bytes });
  const slices = kernel.bindings.map(({ bytes }, index) => sliceOf(at(buffers, index), bytes));
  const group = bind(device, kernel, slices, block);
  const fillGroups = fills.map((fill, index) => bind(device, fill, [at(slices, index)]));
  const checkGroups = checks.map((check, index) => {
    const slice = at(slices, at(written, index));
    const others = [sliceOf(at(expected, index), slice.size), sliceOf(verdict, 16)];
    return bind(device, check, [slice, ...others]);
  });
  /** Runs a variant on fresh data, then `end`. */
  const submit = (
    { kernel: { workgroups }, pipeline }: Compiled,
    end: (encoder: GPUCommandEncoder) => void,
  ) => {
    const encoder = device.gpu.createCommandEncoder();
    const pass = encoder.beginComputePass();
    fills.forEach((fill, index) => {
      if (values.has(at(kernel.bindings, index).name)) return;
      dispatch(pass, pipelines.get(fill), at(fillGroups, index), fill);
    });
    pass.setPipeline(pipeline);
    pass.setBindGroup(0, group);
    pass.dispatchWorkgroups(...workgroups);
    pass.end();
    end(encoder);
    device.submit(encoder);
  };
  try {
    kernel.bindings.forEach(({ name }, index) => {
      const value = values.get(name);
      if (value) device.write(at(buffers, index), 0, value);
    });
    submit(first, (encoder) => {
      written.forEach((index, place) => {
        const { buffer, size } = at(slices, index);
        encoder.copyBufferToBuffer(buffer, 0, at(expected, place), 0, size);
      });
    });
    const others: Rival[] = [];
    for (const rival of rivals) {
      device.write(verdict, 0, new Uint32Array(4));
      submit(rival, (encoder) => {
        const pass = encoder.beginComputePass();
        checks.forEach((check, index) => {
          dispatch(pass, pipelines.get(check), at(checkGroups, index), check);
        });
        pass.end();
        encoder.copyBufferToBuffer(verdict, 0, staging, 0, 16);
      });
      await device.settled(staging.mapAsync(MAP_READ));
      const [differs] = new Uint32Array(staging.getMappedRange().slice(0));
      staging.unmap();
      if (differs !== 0) others.push(rival);
    }
    return others;
  } finally {
    for (const buffer of all) device.destroyBuffer(buffer);
  }
}

function dispatch(
  pass: GPUComputePassEncoder,
  pipeline: GPUComputePipeline | undefined,
  group: GPUBindGroup,
  { workgroups }: KernelInstance,
): void {
  if (!pipeline) throw new Error("a kernel of the comparison has no pipeline");
  pass.setPipeline(pipeline);
  pass.setBindGroup(0, group);
  pass.dispatchWorkgroups(...workgroups);
}
