/**
 * From a graph to a program: simplify, fuse, lower, plan memory. All of it is arithmetic on the
 * graph, so what a program will need is known before anything is created; `realise` then makes it.
 */
import type { Device } from "../../gpu/device.ts";
import { SCALAR_BLOCK_WORDS } from "../../gpu/kernel.ts";
import type { DeviceBuffer } from "../../gpu/memory.ts";
import { createProgram, type Program, type ProgramPlan, type Slice } from "../../gpu/program.ts";
import type { TuningTable } from "../../gpu/tuner/tunings.ts";
import { at, InputError } from "../../shared/errors.ts";
import { sizeOf } from "../../shared/shapes.ts";
import type { Home, Operand } from "../lowering.ts";
import { copy } from "../ops/copy.ts";
import { expandTo } from "../ops/expand.ts";
import type { StateLayout } from "../state.ts";
import { leafOf, type Node, type Tensor } from "../tensor.ts";
import { fuse, type Step } from "./fuse.ts";
import { storeHalves } from "./halves.ts";
import { baseOf, lower, type Placement } from "./lower.ts";
import { orderedNodes } from "./order.ts";
import { phasesOf } from "./phases.ts";
import { planMemory } from "./plan.ts";
import { simplify } from "./simplify.ts";
import { verify } from "./verify.ts";

export interface ProgramRequest {
  /** Tensors the CPU may read after a run, by name. */
  readonly outputs: Readonly<Record<string, Tensor>>;
  /**
   * Tensors to be computed straight into memory that outlives the program: into the state, `offset`
   * words in (gradients, above all), or from the beginning of an external buffer.
   */
  readonly placements?: readonly (
    | { readonly tensor: Tensor; readonly offset: number }
    | { readonly tensor: Tensor; readonly external: string }
  )[];
  /** Nodes without outputs that update the state, run after everything else, in this order. */
  readonly effects?: readonly Node[];
  readonly state?: StateLayout;
  /** Mixed precision: `tensors` may be stored as f16 while they wait to be read, but not `except`. */
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
 * Throws {@link InputError} where a tensor is larger than the adapter can bind.
 */
export function planProgram(request: ProgramRequest, facts: AdapterFacts): CompiledPlan {
  const { effects = [], placements = [], state } = request;
  const outputNames = Object.keys(request.outputs);
  const { roots: simplified, counterpartOf } = simplify([
    ...Object.values(request.outputs),
    ...placements.map(({ tensor }) => tensor),
    ...effects.flatMap(({ inputs }) => inputs),
  ]);
  const results = settle(
    simplified.slice(0, outputNames.length + placements.length),
    (index): Home => {
      const name = outputNames[index];
      if (name !== undefined) return { kind: "pinned", name };
      const placement = placements[index - outputNames.length] ?? missing();
      return "external" in placement
        ? { kind: "external", name: placement.external }
        : { kind: "state", offset: placement.offset };
    },
  );
  let taken = outputNames.length + placements.length;
  const finalEffects = effects.map((node) => {
    const inputs = node.inputs.map((_, index) => simplified[taken + index] ?? node.inputs[0]);
    taken += node.inputs.length;
    return node.rebuild(inputs.map((tensor) => tensor ?? missing()));
  });

  const roots = [...results.tensors, ...finalEffects.flatMap(({ inputs }) => inputs)];
  const nodes = orderedNodes(roots);
  const consumedByEffects = finalEffects.flatMap(({ inputs }) => inputs.map(baseOf));
  const needed = new Set<Tensor>([...results.homes.keys(), ...consumedByEffects]);
  const steps: Step[] = [
    ...fuse(nodes, needed, facts.maxStorageBuffers),
    ...finalEffects.map((node): Step => ({ kind: "node", node })),
  ];
  const scalars = scalarWords(roots);
  const lowered = lower(steps, placementOf(results.homes, state, scalars, facts));
  const counterparts = (tensors: Iterable<Tensor> = []) =>
    [...tensors].flatMap((tensor) => baseOf(counterpartOf(tensor) ?? tensor));
  const halves = new Set(counterparts(request.f16?.tensors));
  for (const tensor of counterparts(request.f16?.except)) halves.delete(tensor);
  const planned = halves.size > 0 ? storeHalves(lowered, halves) : lowered.calls;
  const memory = planMemory(planned, results.tensors.map(lowered.operandOf), pageOf(facts));

  const slice = ({ buffer, offset, words }: Operand): Slice => {
    const address = memory.addressOf(buffer);
    return { space: address.space, offset: address.offset + offset * 4, size: words * 4 };
  };
  const phaseOf = phasesOf(results.tensors.slice(0, outputNames.length), finalEffects);
  const calls = planned.map(({ kernel, operands, tuned, opening }, index) => ({
    kernel,
    ...(tuned && { tuned }),
    ...(opening && { opening }),
    phase: phaseOf(at(lowered.stepOf, index)),
    slices: operands.map((operand) => checkedSlice(slice(operand), kernel.name, facts)),
  }));
  const pinnedSlice = (words: number, address: { space: string; offset: number }): Slice => ({
    ...address,
    size: words * 4,
  });
  const inputs = new Map<string, Slice>();
  const uploads: { slice: Slice; data: Float32Array | Uint32Array }[] = [];
  for (const buffer of memory.pinned) {
    if (buffer.home.kind !== "pinned") continue;
    const place = pinnedSlice(buffer.words, memory.addressOf(buffer));
    if (buffer.home.values) uploads.push({ slice: place, data: buffer.home.values });
    else inputs.set(buffer.home.name, place);
  }
  const outputs = new Map<string, Slice>();
  outputNames.forEach((name, index) => {
    const tensor = results.tensors[index];
    if (tensor) outputs.set(name, slice(lowered.operandOf(tensor)));
    inputs.delete(name);
  });
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

/** Plans and creates a program in one go. */
export const compile = (
  device: Device,
  request: ProgramRequest,
  buffers: Readonly<Record<string, DeviceBuffer>> = {},
): Promise<Program> => realise(device, planProgram(request, factsOf(device)), buffers);

/**
 * Gives every result a home of its own. A result that is a leaf, a view, or wanted in two places is
 * copied, so that each home has one writer.
 */
function settle(tensors: readonly Tensor[], homeAt: (index: number) => Home) {
  const homes = new Map<Tensor, Home>();
  const settled = tensors.map((tensor, index) => {
    if (livesInState(tensor) && homeAt(index).kind === "pinned") return tensor;
    const base = baseOf(tensor);
    const whole = sizeOf(base.shape) === sizeOf(tensor.shape) && !leafOf(base);
    if (whole && !homes.has(base)) {
      homes.set(base, homeAt(index));
      return tensor;
    }
    const single = leafOf(tensor)?.kind === "constant" ? expandTo(tensor, tensor.shape) : tensor;
    const twin = copy(single);
    homes.set(twin, homeAt(index));
    return twin;
  });
  return { tensors: settled, homes };
}

/** Variables and regions are read where they are, as the effects left them. */
function livesInState(tensor: Tensor): boolean {
  const kind = leafOf(tensor)?.kind;
  return kind === "variable" || kind === "region";
}

function missing(): never {
  throw new Error("a root of the graph was lost while simplifying");
}

function placementOf(
  homes: ReadonlyMap<Tensor, Home>,
  state: StateLayout | undefined,
  scalars: ProgramPlan["scalars"],
  facts: AdapterFacts,
): Placement {
  const stateOr = () => {
    if (!state) throw new Error("the graph reads variables, but no state layout is given");
    return state;
  };
  return {
    software: facts.software,
    quads: facts.quads,
    tunings: facts.tunings,
    mostBound: Math.floor(mostBytes(facts) / 4),
    homeOfResult: (tensor) => homes.get(tensor),
    scalarWord: (name) => scalars.get(name)?.word ?? missing(),
    homeOfLeaf(tensor): Home {
      const leaf = leafOf(tensor);
      switch (leaf?.kind) {
        case "variable":
          return { kind: "state", offset: stateOr().offsetOf(leaf.variable) };
        case "region":
          return { kind: "state", offset: stateOr().region(leaf.name).offset };
        case "input":
          return { kind: "pinned", name: leaf.name };
        case "external":
          return { kind: "external", name: leaf.name };
        case "data":
          return { kind: "pinned", name: "data", values: leaf.values };
        case "constant": {
          const values = new Float32Array(sizeOf(tensor.shape)).fill(leaf.value);
          return { kind: "pinned", name: "constant", values };
        }
        case "scalar":
          return { kind: "scalars" };
        case undefined:
          throw new Error("not a leaf");
        default:
          return leaf satisfies never;
      }
    },
  };
}

function scalarWords(roots: readonly Tensor[]): ProgramPlan["scalars"] {
  const words = new Map<string, { word: number; type: "f32" | "u32" }>();
  for (const { outputs } of orderedNodes(roots)) {
    const [tensor] = outputs;
    const leaf = tensor && leafOf(tensor);
    if (leaf?.kind !== "scalar" || words.has(leaf.name)) continue;
    words.set(leaf.name, { word: words.size, type: tensor?.dtype ?? "f32" });
  }
  if (words.size > SCALAR_BLOCK_WORDS) {
    throw new Error(`${words.size} run-time scalars; the block holds ${SCALAR_BLOCK_WORDS}`);
  }
  return words;
}

/** Pages end at the smaller of what a buffer may be and what keeps offsets in 32 bits. */
const pageOf = ({ maxBufferBytes }: AdapterFacts): number =>
  Math.floor(Math.min(maxBufferBytes, 2 ** 31) / 256) * 256;

/** Bytes that a kernel can bind in one piece. */
const mostBytes = ({ maxBindingBytes, maxBufferBytes }: AdapterFacts) =>
  Math.min(maxBindingBytes, maxBufferBytes);

function checkedSlice(slice: Slice, kernel: string, facts: AdapterFacts): Slice {
  const limit = mostBytes(facts);
  if (slice.size > limit) {
    throw new InputError(
      `${kernel} needs ${slice.size} bytes in one piece; this adapter binds at most ${limit}`,
    );
  }
  return slice;
}
