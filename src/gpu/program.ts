/**
 * A program is a flat list of (pipeline, bind group, workgroups), made once and replayed. A run
 * writes one small block of scalars, encodes the list in one pass and submits once; nothing is
 * created. Results come back through a ring of staging buffers that nobody awaits inside a step.
 */
import { at } from "../shared/errors.ts";
import { bindSizes, type SizesBlock, withBoundSizes } from "./boundSizes.ts";
import type { Device } from "./device.ts";
import { type KernelInstance, SCALAR_BLOCK_WORDS, SPARE } from "./kernel.ts";
import {
  createBuffer,
  type DeviceBuffer,
  gpuBufferOf,
  STAGING_USAGE,
  UNIFORM_USAGE,
} from "./memory.ts";
import { bind, pipelineOf } from "./pipelines.ts";
import { type Dispatch, type DispatchTime, profileDispatches } from "./profile.ts";
import { summarise, type TunedCall, type Tunings } from "./tuner/tunings.ts";

/** A range of a named space, in bytes. */
export interface Slice {
  readonly space: string;
  readonly offset: number;
  readonly size: number;
}

export interface PlannedCall {
  readonly kernel: KernelInstance;
  readonly slices: readonly Slice[];
  /** Set where the kernel has variants, of which `kernel` is one. */
  readonly tuned?: TunedCall;
  /** The same work in a form that a CPU adapter compiles sooner. */
  readonly opening?: KernelInstance;
  /** The part of the program that it belongs to. */
  readonly phase: string;
}

export interface ProgramPlan {
  readonly calls: readonly PlannedCall[];
  /** Spaces the program creates where they are not given, in bytes. All others must be given. */
  readonly spaces: ReadonlyMap<string, number>;
  readonly uploads: readonly { readonly slice: Slice; readonly data: Float32Array | Uint32Array }[];
  readonly scalars: ReadonlyMap<string, { readonly word: number; readonly type: "f32" | "u32" }>;
  /** What the CPU writes before a run, and what it may read after one. */
  readonly inputs: ReadonlyMap<string, Slice>;
  readonly outputs: ReadonlyMap<string, Slice>;
}

export type Outputs = Readonly<Record<string, Float32Array>>;

export interface Program {
  readonly plan: ProgramPlan;
  readonly dispatches: number;
  /** Bytes of the memory that only this program uses. */
  readonly bytes: number;
  readonly flops: number;
  set(scalar: string, value: number): void;
  write(input: string, data: ArrayBufferView): void;
  /**
   * Encodes and submits one run; the promise brings every output of `names` when it is done. The first
   * run may use variants that compile fast; the second has the chosen ones compiled, to be taken up
   * when they are ready, with the same bytes as results.
   */
  run(names?: readonly string[]): Promise<Outputs>;
  /** The variants of heavy kernels in use. */
  tunings(): Tunings;
  /**
   * Takes up the variants that the device's table now prefers, from the next run on. Memory stays, and
   * so does every byte of the results. Resolves when their pipelines are in place.
   */
  retune(): Promise<void>;
  /**
   * Runs once with a timestamp around every dispatch and puts back every byte that outlives the
   * program; undefined where the adapter has no timestamps. Not while a run is in flight.
   */
  profile(): Promise<readonly DispatchTime[] | undefined>;
  destroy(): void;
}

const MAP_READ = 0x1;

/**
 * Creates pipelines (in parallel), memory and bind groups of a plan. `given` holds the buffers of
 * spaces that outlive the program (`state`, datasets), or that programs which never run at the same
 * time share (`work0`).
 * Rejects with the compiler's message when a kernel is refused.
 */
export async function createProgram(
  device: Device,
  plan: ProgramPlan,
  given: Readonly<Record<string, DeviceBuffer>>,
): Promise<Program> {
  const calls = plan.calls.map((call) => opening(device, call));
  const pipelines = await Promise.all(calls.map(({ kernel }) => pipelineOf(device, kernel)));
  const own = new Map<string, DeviceBuffer>();
  for (const [space, bytes] of plan.spaces) {
    if (!given[space]) own.set(space, createBuffer(device, bytes, space));
  }
  const bufferOf = (space: string) => {
    const buffer = own.get(space) ?? given[space];
    if (!buffer) throw new Error(`no buffer is given for ${space}`);
    return buffer;
  };
  for (const { slice, data } of plan.uploads) bufferOf(slice.space).write(slice.offset, data);
  const block = device.createBuffer(SCALAR_BLOCK_WORDS * 4, UNIFORM_USAGE, "scalars");
  const sizes = bindSizes(
    device,
    calls.map(({ kernel }) => kernel),
  );
  const spare = (): GPUBufferBinding => {
    if (!own.has(SPARE.name)) own.set(SPARE.name, createBuffer(device, SPARE.bytes, SPARE.name));
    return { buffer: gpuBufferOf(bufferOf(SPARE.name)), offset: 0, size: SPARE.bytes };
  };
  const dispatches = calls.map((call, index): OpenedDispatch => {
    const { kernel, phase, tuned } = call;
    const resources = call.slices.map(({ space, offset, size }) => {
      return { buffer: gpuBufferOf(bufferOf(space)), offset, size };
    });
    const taken = kernel.takes?.map((slice) =>
      slice === undefined ? spare() : at(resources, slice),
    );
    const bindGroup = bind(device, kernel, taken ?? resources, block, sizes.bindings[index]);
    // Made here: later is within somebody's step.
    const settles = kernel.sizes !== undefined && (tuned ?? call.opening) !== undefined;
    return {
      ...{ kernel, phase, pipeline: at(pipelines, index), bindGroup, tuned },
      settledGroup: settles
        ? bind(
            device,
            { ...(plan.calls[index]?.kernel ?? kernel), sizes: undefined },
            resources,
            block,
          )
        : bindGroup,
    };
  });
  return replay(device, plan, dispatches, { own, bufferOf, block, sizes });
}

interface OpenedDispatch extends Dispatch {
  /** For the same work in a form that has its sizes in its text. */
  readonly settledGroup: GPUBindGroup;
}

interface ProgramMemory {
  readonly own: ReadonlyMap<string, DeviceBuffer>;
  readonly bufferOf: (space: string) => DeviceBuffer;
  readonly block: GPUBuffer;
  readonly sizes: SizesBlock;
}

function replay(
  device: Device,
  plan: ProgramPlan,
  planned: readonly OpenedDispatch[],
  { own, bufferOf, block, sizes }: ProgramMemory,
): Program {
  let dispatches = planned;
  let runs = 0;
  let destroyed = false;
  const takeUpVariants = async () => {
    const kernels = dispatches.map((dispatch, index) =>
      settled(device, dispatch, at(plan.calls, index)),
    );
    const pipelines = await Promise.all(kernels.map(({ kernel }) => pipelineOf(device, kernel)));
    if (destroyed) return;
    dispatches = dispatches.map((dispatch, index) => {
      const next = { ...dispatch, ...at(kernels, index), pipeline: at(pipelines, index) };
      return next.kernel.sizes ? next : { ...next, bindGroup: next.settledGroup };
    });
  };
  const scalars = new ArrayBuffer(SCALAR_BLOCK_WORDS * 4);
  const view = new DataView(scalars);
  const idle: GPUBuffer[] = [];
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
  /** Written by this program and read by others, or by its next run. */
  const lasting = [...new Set(plan.calls.flatMap(writtenSpaces))]
    .filter((space) => !plan.spaces.has(space))
    .map(bufferOf);
  const uploadScalars = () => {
    if (plan.scalars.size > 0) device.write(block, 0, new Uint8Array(scalars, 0, usedBytes));
  };
  const usedBytes =
    16 * Math.ceil(Math.max(0, ...[...plan.scalars.values()].map(({ word }) => word + 1)) / 4);
  const outputBytes = [...plan.outputs.values()].reduce((sum, { size }) => sum + size, 0);

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
      // A program that runs once has no use for more than it opened with. A driver that refuses a
      // variant leaves the one in use; what else goes wrong here goes wrong in the run as well.
      if (runs++ === 1) takeUpVariants().catch(() => undefined);
      uploadScalars();
      const encoder = device.gpu.createCommandEncoder();
      const pass = encoder.beginComputePass();
      encodeAll(pass);
      pass.end();
      if (names.length === 0) {
        device.submit(encoder);
        return {};
      }
      const staging = idle.pop() ?? device.createBuffer(outputBytes, STAGING_USAGE, "readback");
      const places = new Map<string, { start: number; size: number }>();
      let start = 0;
      for (const name of names) {
        const { space, offset, size } = sliceOf("output", plan.outputs, name);
        encoder.copyBufferToBuffer(gpuBufferOf(bufferOf(space)), offset, staging, start, size);
        places.set(name, { start, size });
        start += size;
      }
      device.submit(encoder);
      try {
        await staging.mapAsync(MAP_READ, 0, start);
      } catch (error) {
        throw device.failure() ?? error;
      }
      const mapped = staging.getMappedRange(0, start);
      const outputs: Record<string, Float32Array> = {};
      for (const [name, place] of places) {
        outputs[name] = new Float32Array(mapped.slice(place.start, place.start + place.size));
      }
      staging.unmap();
      idle.push(staging);
      return outputs;
    },
    tunings: () => summarise(dispatches.flatMap(({ tuned }) => tuned ?? [])),
    retune: takeUpVariants,
    profile() {
      uploadScalars();
      return profileDispatches(device, dispatches, lasting);
    },
    destroy() {
      destroyed = true;
      for (const buffer of own.values()) buffer.destroy();
      for (const buffer of [...idle, block]) device.destroyBuffer(buffer);
      sizes.destroy();
    },
  };
}

/**
 * The call in the form that it begins with where nothing better is known, see {@link Program.run}. On a CPU
 * adapter it reads its sizes; a call that has no better form goes on like that.
 */
function opening(device: Device, call: PlannedCall): PlannedCall {
  if (!device.adapter.software) return call;
  const { tuned } = call;
  if (!tuned) return { ...call, kernel: withBoundSizes(call.opening ?? call.kernel) };
  if (tuned.choice.chosenBy !== "rule") return call;
  const { tunable } = tuned;
  const { general, opening } = tunable;
  const variant = general ? "general" : opening;
  if (variant === undefined) return call;
  const choice = { variant, chosenBy: "rule" } as const;
  const kernel = general ?? withBoundSizes(tunable.instance(variant));
  return { ...call, kernel, tuned: { tunable, choice } };
}

/** The kernel that is now known to be best for a dispatch's work, and why. */
function settled(
  device: Device,
  { kernel, tuned }: Dispatch,
  call: PlannedCall,
): Pick<Dispatch, "kernel" | "tuned"> {
  if (!tuned) return { kernel: call.opening ? call.kernel : kernel, tuned };
  const { tunable } = tuned;
  const choice = device.tunings.choose(tunable);
  const kept = choice.variant === tuned.choice.variant && !kernel.sizes;
  return { kernel: kept ? kernel : tunable.instance(choice.variant), tuned: { tunable, choice } };
}

/** Spaces that a call's kernel writes. */
function writtenSpaces({ kernel, slices }: PlannedCall): string[] {
  return slices
    .filter((_, index) => kernel.bindings[index]?.access !== "read")
    .map(({ space }) => space);
}
