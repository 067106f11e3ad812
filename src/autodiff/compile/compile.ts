/**
 * From a graph to a program: simplify, fuse, lower, plan memory. All of this is arithmetic on the
 * graph, so everything a program needs is known before anything is created. `realise` creates it.
 */
import type { Device } from "../../gpu/device.ts";
import type { DeviceBuffer } from "../../gpu/memory.ts";
import { createProgram, type Program, type ProgramPlan, type Slice } from "../../gpu/program.ts";
import type { TuningTable } from "../../gpu/tuner/tunings.ts";
import { InputError } from "../../shared/errors.ts";
import type { Location, Operand } from "../lowering.ts";
import type { StateLayout } from "../state.ts";
import type { Node, Tensor } from "../tensor.ts";
import { withF16Storage } from "./f16Storage.ts";
import { fuse, type Step } from "./fuse.ts";
import { type Lowered, lower } from "./lower.ts";
import { baseOf } from "./operands.ts";
import { orderedNodes } from "./order.ts";
import { phasesOf } from "./phases.ts";
import { placementOf, scalarWords } from "./placement.ts";
import { type MemoryPlan, planMemory } from "./plan.ts";
import { assignLocations, type Results } from "./results.ts";
import { simplify } from "./simplify.ts";
import { verify } from "./verify.ts";

export interface ProgramRequest {
  /** Tensors the CPU may read after a run, by name. */
  readonly outputs: Readonly<Record<string, Tensor>>;
  /**
   * Tensors to be computed straight into memory that outlives the program: into the state, `offset`
   * words in (gradients, above all), or to the start of an external buffer.
   */
  readonly placements?: readonly (
    | { readonly tensor: Tensor; readonly offset: number }
    | { readonly tensor: Tensor; readonly external: string }
  )[];
  /** Nodes without outputs that update the state, run after everything else, in this order. */
  readonly effects?: readonly Node[];
  readonly state?: StateLayout;
  /** Mixed precision: `tensors` may be stored as f16 between kernels, except those of `except`. */
  readonly f16?: { readonly tensors: Iterable<Tensor>; readonly except: Iterable<Tensor> };
}

/** What planning must know of an adapter. */
export interface AdapterFacts {
  readonly software: boolean;
  readonly quads: boolean;
  /** It can store f16. */
  readonly f16: boolean;
  readonly tunings: TuningTable;
  readonly maxStorageBuffers: number;
  readonly maxBindingBytes: number;
  readonly maxBufferBytes: number;
  /** Multiply-adds of one dispatch; tests reduce it. */
  readonly mostWork?: number;
}

export function factsOf({ adapter, tunings }: Device): AdapterFacts {
  const { limits, software, quads } = adapter;
  return {
    software,
    quads,
    f16: adapter.features.includes("shader-f16"),
    tunings,
    maxStorageBuffers: limits.maxStorageBuffersPerShaderStage ?? 8,
    maxBindingBytes: limits.maxStorageBufferBindingSize ?? 2 ** 27,
    maxBufferBytes: limits.maxBufferSize ?? 2 ** 28,
  };
}

export interface CompiledPlan extends ProgramPlan {
  /** Bytes of temporaries that are alive together at the fullest moment: the least any plan needs. */
  readonly lowerBound: number;
}

/**
 * Plans a program without creating anything.
 * Throws {@link InputError} if a tensor is larger than the adapter can bind.
 */
export function planProgram(request: ProgramRequest, facts: AdapterFacts): CompiledPlan {
  const outputNames = Object.keys(request.outputs);
  const { results, effects, counterpartOf } = simplifiedRequest(request);
  const roots = [...results.tensors, ...effects.flatMap(({ inputs }) => inputs)];
  const nodes = orderedNodes(roots);
  const readByEffects = effects.flatMap(({ inputs }) => inputs.map(baseOf));
  const inMemory = new Set([...results.locations.keys(), ...readByEffects]);
  const steps: Step[] = [
    ...fuse(nodes, inMemory, facts.maxStorageBuffers),
    ...effects.map((node): Step => ({ kind: "node", node })),
  ];
  const scalars = scalarWords(nodes);
  const lowered = lower(steps, placementOf(results.locations, request.state, scalars), {
    ...facts,
    mostBound: Math.floor(mostBytes(facts) / 4),
  });
  const allowed = f16Tensors(request.f16, counterpartOf);
  const planned = withF16Storage(lowered, allowed);
  const memory = planMemory(planned, results.tensors.map(lowered.operandOf), pageOf(facts));

  const phaseOf = phasesOf(results.tensors.slice(0, outputNames.length), effects);
  const calls = planned.map(({ step, operands, ...call }) => ({
    ...call,
    phase: phaseOf(step),
    slices: operands.map((operand) =>
      bindableSlice(sliceOf(operand, memory), call.kernel.name, facts),
    ),
  }));
  const { inputs, uploads } = pinnedSlices(memory);
  const outputs = outputSlices(outputNames, results, lowered, memory);
  for (const name of outputs.keys()) inputs.delete(name);
  const plan = { calls, spaces: memory.spaces, uploads, scalars, inputs, outputs };
  verify(plan);
  return { ...plan, lowerBound: memory.lowerBound };
}

/** Creates a planned program; `buffers` holds `state` and external buffers by name. */
export function realise(
  device: Device,
  plan: ProgramPlan,
  buffers: Readonly<Record<string, DeviceBuffer>> = {},
): Promise<Program> {
  return createProgram(device, plan, buffers);
}

/** Plans and creates a program. */
export const compile = (
  device: Device,
  request: ProgramRequest,
  buffers: Readonly<Record<string, DeviceBuffer>> = {},
): Promise<Program> => realise(device, planProgram(request, factsOf(device)), buffers);

interface SimplifiedRequest {
  /** Outputs, then placements. */
  readonly results: Results;
  readonly effects: readonly Node[];
  /** What replaces a tensor of the requested graph; undefined for one that nothing needs. */
  counterpartOf(tensor: Tensor): Tensor | undefined;
}

function simplifiedRequest(request: ProgramRequest): SimplifiedRequest {
  const { outputs, placements = [], effects = [] } = request;
  const wanted: readonly { readonly tensor: Tensor; readonly location: Location }[] = [
    ...Object.entries(outputs).map(([name, tensor]) => ({
      tensor,
      location: { kind: "pinned" as const, name },
    })),
    ...placements.map((placement) => ({
      tensor: placement.tensor,
      location:
        "external" in placement
          ? { kind: "external" as const, name: placement.external }
          : { kind: "state" as const, offset: placement.offset },
    })),
  ];
  const { counterpartOf } = simplify([
    ...wanted.map(({ tensor }) => tensor),
    ...effects.flatMap(({ inputs }) => inputs),
  ]);
  const simplified = (tensor: Tensor): Tensor => counterpartOf(tensor) ?? tensor;
  return {
    results: assignLocations(
      wanted.map(({ tensor, location }) => ({ tensor: simplified(tensor), location })),
    ),
    effects: effects.map((node) => node.rebuild(node.inputs.map(simplified))),
    counterpartOf,
  };
}

/** The tensors of the simplified graph that own memory which may be f16. */
function f16Tensors(
  f16: ProgramRequest["f16"],
  counterpartOf: SimplifiedRequest["counterpartOf"],
): ReadonlySet<Tensor> {
  const owners = (tensors: Iterable<Tensor> = []) =>
    [...tensors].map((tensor) => baseOf(counterpartOf(tensor) ?? tensor));
  const allowed = new Set(owners(f16?.tensors));
  for (const tensor of owners(f16?.except)) allowed.delete(tensor);
  return allowed;
}

function sliceOf({ buffer, offset, words }: Operand, memory: MemoryPlan): Slice {
  const address = memory.addressOf(buffer);
  return { space: address.space, offset: address.offset + offset * 4, size: words * 4 };
}

/** Pinned memory: what the CPU writes before a run, and fixed values that are uploaded once. */
function pinnedSlices(memory: MemoryPlan) {
  const inputs = new Map<string, Slice>();
  const uploads: { slice: Slice; data: Float32Array | Uint32Array }[] = [];
  for (const buffer of memory.pinned) {
    const { location, words } = buffer;
    if (location.kind !== "pinned") continue;
    const slice = { ...memory.addressOf(buffer), size: words * 4 };
    if (location.values) uploads.push({ slice, data: location.values });
    else inputs.set(location.name, slice);
  }
  return { inputs, uploads };
}

function outputSlices(
  names: readonly string[],
  { tensors }: Results,
  { operandOf }: Lowered,
  memory: MemoryPlan,
): Map<string, Slice> {
  return new Map(
    names.flatMap((name, index) => {
      const tensor = tensors[index];
      return tensor ? [[name, sliceOf(operandOf(tensor), memory)] as const] : [];
    }),
  );
}

/** Pages end at the smaller of the largest buffer and what keeps offsets in 32 bits. */
const pageOf = ({ maxBufferBytes }: AdapterFacts): number =>
  Math.floor(Math.min(maxBufferBytes, 2 ** 31) / 256) * 256;

/** Bytes that a kernel can bind in one piece. */
const mostBytes = ({ maxBindingBytes, maxBufferBytes }: AdapterFacts) =>
  Math.min(maxBindingBytes, maxBufferBytes);

function bindableSlice(slice: Slice, kernel: string, facts: AdapterFacts): Slice {
  const limit = mostBytes(facts);
  if (slice.size > limit) {
    throw new InputError(
      `${kernel} needs ${slice.size} bytes in one piece; this adapter binds at most ${limit}`,
    );
  }
  return slice;
}
