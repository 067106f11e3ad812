/**
 * A program is a list of (pipeline, bind group, workgroups) that is created once and replayed. A run writes
 * one block of scalars, encodes the list in one pass and submits once; it creates nothing. Results come back
 * through reused staging buffers.
 */
import { at } from "../shared/errors.ts";
import type { Device } from "./device.ts";
import { SCALAR_BLOCK_WORDS } from "./kernel.ts";
import {
  allocate,
  type DeviceBuffer,
  deviceBuffer,
  gpuBufferOf,
  STAGING_USAGE,
  scoped,
  storage,
  UNIFORM_USAGE,
} from "./memory.ts";
import { bind, pipelineOf } from "./pipelines.ts";
import type { Dispatch, DispatchTime } from "./profile.ts";
import type { PlannedCall, ProgramPlan, Slice } from "./programPlan.ts";
import { summarise, type Tunings } from "./tuner/tunings.ts";
import { bindSizes, SPARE, sizesOf, slicesFor, specialised, withWarmUp } from "./warmUp.ts";

export type { PlannedCall, ProgramPlan, Slice } from "./programPlan.ts";

export type Outputs = Readonly<Record<string, Float32Array>>;

export interface Program {
  readonly plan: ProgramPlan;
  readonly dispatches: number;
  /** Bytes of memory that only this program uses. */
  readonly bytes: number;
  readonly flops: number;
  set(scalar: string, value: number): void;
  write(input: string, data: ArrayBufferView): void;
  /**
   * Encodes and submits one run, and resolves to the outputs `names` when it is done. The first run may use
   * warm-up variants. The second starts compiling the specialised ones, which replace them when they are
   * ready. Both write the same bytes.
   */
  run(names?: readonly string[]): Promise<Outputs>;
  /** The variants in use. */
  tunings(): Tunings;
  /**
   * Switches to the variants that the device's table now prefers, from the next run on. Results do not
   * change. Resolves when their pipelines are in use.
   */
  retune(): Promise<void>;
  /**
   * Runs once with a timestamp around every dispatch, then restores all memory that outlives the program.
   * Undefined if the adapter has no timestamps. Must not be called while a run is in flight.
   */
  profile(): Promise<readonly DispatchTime[] | undefined>;
  destroy(): void;
}

const MAP_READ = 0x1;

/** Readback buffers that a program creates in advance: so many runs can be in flight without creating another. */
const RUNS_IN_FLIGHT = 2;

const outputBytesOf = ({ outputs }: ProgramPlan): number =>
  [...outputs.values()].reduce((sum, { size }) => sum + size, 0);

/**
 * Creates pipelines (in parallel), memory and bind groups of a plan. `given` holds the buffers of spaces
 * that outlive the program (`state`, datasets), or that are shared by programs which never run at the same
 * time (`work0`). Rejects with the compiler's message if a kernel does not compile, and with
 * {@link RunError} if its memory does not fit; nothing is left then.
 */
export async function createProgram(
  device: Device,
  plan: ProgramPlan,
  given: Readonly<Record<string, DeviceBuffer>>,
): Promise<Program> {
  const calls = plan.calls.map((call) => withWarmUp(device, call));
  const kernels = calls.map(({ kernel }) => kernel);
  const pipelines = await Promise.all(kernels.map((kernel) => pipelineOf(device, kernel)));
  const spaces = [...plan.spaces].filter(([space]) => !given[space]);
  if (kernels.some(({ source }) => source.takes?.includes(undefined))) {
    spaces.push([SPARE.space, SPARE.size]);
  }
  const sizesBytes = sizesOf(kernels);
  const outputBytes = outputBytesOf(plan);
  const uniforms = [{ label: "scalars", bytes: SCALAR_BLOCK_WORDS * 4, usage: UNIFORM_USAGE }];
  if (sizesBytes > 0) uniforms.push({ label: "sizes", bytes: sizesBytes, usage: UNIFORM_USAGE });
  const stagings = Array.from({ length: outputBytes > 0 ? RUNS_IN_FLIGHT : 0 }, () => {
    return { label: "readback", bytes: outputBytes, usage: STAGING_USAGE };
  });
  const buffers = await allocate(device, [
    ...uniforms,
    ...stagings,
    ...spaces.map(([space, bytes]) => storage(space, bytes)),
  ]);
  const block = at(buffers, 0);
  const idle = buffers.slice(uniforms.length, uniforms.length + stagings.length);
  const first = uniforms.length + stagings.length;
  const own = new Map(
    spaces.map(([space, bytes], index) => [
      space,
      deviceBuffer(device, at(buffers, first + index), bytes),
    ]),
  );
  const bufferOf = (space: string) => {
    const buffer = own.get(space) ?? given[space];
    if (!buffer) throw new Error(`no buffer is given for ${space}`);
    return buffer;
  };
  for (const { slice, data } of plan.uploads) bufferOf(slice.space).write(slice.offset, data);
  const sizes = sizesBytes > 0 ? bindSizes(device, kernels, at(buffers, 1)) : [];
  const dispatches = calls.map((call, index): PlannedDispatch => {
    const { kernel, phase, tuned } = call;
    const bindingsOf = (slices: readonly Slice[]) =>
      slices.map(({ space, offset, size }) => {
        return { buffer: gpuBufferOf(bufferOf(space)), offset, size };
      });
    const bound = bindingsOf(slicesFor(kernel, call.slices));
    const bindGroup = bind(device, kernel, bound, block, sizes[index]);
    // Created now, because later would be during a step.
    const isWarmUp = kernel.sizes !== undefined && (tuned ?? call.warmUp) !== undefined;
    const { kernel: chosen } = at(plan.calls, index);
    return {
      kernel,
      phase,
      pipeline: at(pipelines, index),
      bindGroup,
      tuned,
      specialisedGroup: isWarmUp ? bind(device, chosen, bindingsOf(call.slices), block) : bindGroup,
    };
  });
  return replay(device, plan, dispatches, { own, buffers, bufferOf, block, idle });
}

interface PlannedDispatch extends Dispatch {
  /** The bind group of the specialised variant, whose sizes are constants. */
  readonly specialisedGroup: GPUBindGroup;
}

interface OutputRange {
  readonly start: number;
  readonly size: number;
  readonly slice: Slice;
}

interface ProgramMemory {
  readonly own: ReadonlyMap<string, DeviceBuffer>;
  /** All buffers of the program, to be destroyed with it. */
  readonly buffers: readonly GPUBuffer[];
  readonly bufferOf: (space: string) => DeviceBuffer;
  /** Run-time scalars. */
  readonly block: GPUBuffer;
  /** For outputs, each of the size of all outputs. */
  readonly idle: readonly GPUBuffer[];
}

function replay(
  device: Device,
  plan: ProgramPlan,
  planned: readonly PlannedDispatch[],
  { own, buffers, bufferOf, block, idle: stagings }: ProgramMemory,
): Program {
  let dispatches = planned;
  let runs = 0;
  let destroyed = false;
  const specialise = async () => {
    const kernels = dispatches.map((dispatch, index) =>
      specialised(device, dispatch, at(plan.calls, index)),
    );
    const pipelines = await Promise.all(kernels.map(({ kernel }) => pipelineOf(device, kernel)));
    if (destroyed) return;
    dispatches = dispatches.map((dispatch, index) => {
      const next = { ...dispatch, ...at(kernels, index), pipeline: at(pipelines, index) };
      return next.kernel.sizes ? next : { ...next, bindGroup: next.specialisedGroup };
    });
  };
  const scalars = new ArrayBuffer(SCALAR_BLOCK_WORDS * 4);
  const view = new DataView(scalars);
  const idle = [...stagings];
  const further: GPUBuffer[] = [];
  const sliceOf = (kind: string, slices: ReadonlyMap<string, Slice>, name: string) => {
    const slice = slices.get(name);
    if (!slice) throw new Error(`this program has no ${kind} ${name}`);
    return slice;
  };
  const encodeAll = (pass: GPUComputePassEncoder) => {
    for (const { pipeline, bindGroup, kernel } of dispatches) {
      pass.setPipeline(pipeline);
      pass.setBindGroup(0, bindGroup);
      pass.dispatchWorkgroups(...kernel.workgroups);
    }
    device.counters.dispatches += dispatches.length;
  };
  /** Where a run's outputs are in its readback. */
  const rangesOf = (names: readonly string[]): ReadonlyMap<string, OutputRange> => {
    const ranges = new Map<string, OutputRange>();
    let start = 0;
    for (const name of names) {
      const slice = sliceOf("output", plan.outputs, name);
      ranges.set(name, { start, size: slice.size, slice });
      start += slice.size;
    }
    return ranges;
  };
  const submit = (ranges?: ReadonlyMap<string, OutputRange>, staging?: GPUBuffer) => {
    const encoder = device.gpu.createCommandEncoder();
    const pass = encoder.beginComputePass();
    encodeAll(pass);
    pass.end();
    if (staging) {
      for (const { start, size, slice } of ranges?.values() ?? []) {
        const source = gpuBufferOf(bufferOf(slice.space));
        encoder.copyBufferToBuffer(source, slice.offset, staging, start, size);
      }
    }
    device.submit(encoder);
  };
  /** Spaces that outlive a run and are written by this program. */
  const lasting = [...new Set(plan.calls.flatMap(writtenSpaces))]
    .filter((space) => !plan.spaces.has(space))
    .map(bufferOf);
  const uploadScalars = () => {
    if (plan.scalars.size > 0) device.write(block, 0, new Uint8Array(scalars, 0, usedBytes));
  };
  const usedBytes =
    16 * Math.ceil(Math.max(0, ...[...plan.scalars.values()].map(({ word }) => word + 1)) / 4);
  return {
    plan,
    dispatches: dispatches.length,
    bytes: [...own.values()].reduce((sum, { bytes }) => sum + bytes, scalars.byteLength),
    flops: plan.calls.reduce((sum, { kernel }) => sum + kernel.flops, 0),
    set(name, value) {
      const scalar = plan.scalars.get(name);
      if (!scalar) throw new Error(`this program has no scalar ${name}`);
      if (scalar.type === "u32") view.setUint32(scalar.word * 4, value, true);
      else view.setFloat32(scalar.word * 4, value, true);
    },
    write(name, data) {
      const slice = sliceOf("input", plan.inputs, name);
      if (data.byteLength !== slice.size) {
        throw new Error(`input ${name} takes ${slice.size} bytes, got ${data.byteLength}`);
      }
      bufferOf(slice.space).write(slice.offset, data);
    },
    async run(names = []) {
      // A program that runs only once keeps its warm-up variants. If a variant fails to compile, the one in
      // use stays; any other error will occur in the run as well.
      if (runs++ === 1) specialise().catch(() => undefined);
      uploadScalars();
      if (names.length === 0) {
        submit();
        return {};
      }
      const ranges = rangesOf(names);
      const end = Math.max(...[...ranges.values()].map(({ start, size }) => start + size));
      let staging = idle.pop();
      if (staging) submit(ranges, staging);
      else {
        // More runs in flight than planned. Nothing is awaited before the submit, so that runs keep their order.
        const [created, problem] = scoped(device, () => {
          const target = device.createBuffer(outputBytesOf(plan), STAGING_USAGE, "readback");
          submit(ranges, target);
          return target;
        });
        staging = created;
        further.push(created);
        const found = await problem;
        if (found) throw found;
      }
      await device.settled(staging.mapAsync(MAP_READ, 0, end));
      const mapped = staging.getMappedRange(0, end);
      const outputs: Record<string, Float32Array> = {};
      for (const [name, range] of ranges) {
        outputs[name] = new Float32Array(mapped.slice(range.start, range.start + range.size));
      }
      staging.unmap();
      idle.push(staging);
      return outputs;
    },
    tunings: () => summarise(dispatches.flatMap(({ tuned }) => tuned ?? [])),
    retune: specialise,
    async profile() {
      const { profileDispatches } = await import("./profile.ts");
      uploadScalars();
      return profileDispatches(device, dispatches, lasting);
    },
    destroy() {
      destroyed = true;
      for (const buffer of [...buffers, ...further]) device.destroyBuffer(buffer);
    },
  };
}

/** Spaces that a call writes. */
function writtenSpaces({ kernel, slices }: PlannedCall): string[] {
  return slices
    .filter((_, index) => kernel.bindings[index]?.access !== "read")
    .map(({ space }) => space);
}
