/**
 * Turns steps into calls: which kernel, on which memory. Memory is still virtual here; every tensor
 * has a buffer and an offset in it, views share their source's.
 */
import type { Kernel, KernelInstance, ScalarSource } from "../../gpu/kernel.ts";
import { tunableOf } from "../../gpu/tuner/tunable.ts";
import type { TunedCall, TuningTable } from "../../gpu/tuner/tunings.ts";
import { sizeOf } from "../../shared/shapes.ts";
import type { Home, Lowering, Operand, VirtualBuffer } from "../lowering.ts";
import { BLOCK } from "../state.ts";
import { leafOf, type Node, type Tensor } from "../tensor.ts";
import { copyKernel, storeScalarKernel } from "./copyKernel.ts";
import { elementwiseKernel, type LeafSource } from "./elementwise.ts";
import type { Group, Step } from "./fuse.ts";
import { partialSums } from "./partialSums.ts";

export interface Call {
  readonly kernel: KernelInstance;
  /** In binding order. */
  readonly operands: readonly Operand[];
  /** Set where the kernel has variants, of which `kernel` is one. */
  readonly tuned?: TunedCall;
  /** The same, in a form that is compiled sooner, to begin with. */
  readonly opening?: KernelInstance;
}

/** Where leaves live and where results must go; decided before lowering. */
export interface Placement {
  readonly software: boolean;
  readonly quads: boolean;
  readonly tunings: TuningTable;
  /** Words that a kernel can bind in one piece. */
  readonly mostBound: number;
  homeOfLeaf(tensor: Tensor): Home;
  /** The home of a result that is not a temporary: state, or pinned to be read back. */
  homeOfResult(tensor: Tensor): Home | undefined;
  scalarWord(name: string): number;
}

export interface Lowered {
  readonly calls: readonly Call[];
  /** The step that each call came from. */
  readonly stepOf: readonly Step[];
  /** Where every tensor is that has memory. */
  readonly placed: ReadonlyMap<Tensor, Operand>;
  operandOf(tensor: Tensor): Operand;
}

export function lower(steps: readonly Step[], placement: Placement): Lowered {
  const operands = new Map<Tensor, Operand>();
  const calls: Call[] = [];
  let nextId = 0;
  const makeBuffer = (words: number, home: Home): VirtualBuffer => ({ id: nextId++, words, home });
  const whole = (buffer: VirtualBuffer, shape: readonly number[]): Operand => ({
    buffer,
    offset: 0,
    words: buffer.words,
    shape,
  });
  const scalars = makeBuffer(0, { kind: "scalars" });

  const operandOf = (tensor: Tensor): Operand => {
    const known = operands.get(tensor);
    if (known) return known;
    const operand = place(tensor);
    operands.set(tensor, operand);
    return operand;
  };
  const place = (tensor: Tensor): Operand => {
    const { realisation, inputs } = tensor.producer;
    const words = sizeOf(tensor.shape);
    if (realisation.kind === "view" && inputs[0]) {
      const source = operandOf(inputs[0]);
      const offset = source.offset + realisation.offset;
      return { ...source, offset, words, shape: tensor.shape };
    }
    const leaf = leafOf(tensor);
    if (leaf?.kind === "scalar") {
      const scalarWord = placement.scalarWord(leaf.name);
      return { buffer: scalars, offset: 0, words: 1, shape: tensor.shape, scalarWord };
    }
    const home = leaf ? placement.homeOfLeaf(tensor) : placement.homeOfResult(tensor);
    return whole(makeBuffer(words, home ?? { kind: "temporary" }), tensor.shape);
  };

  const emit = (
    kernel: KernelInstance,
    given: readonly Operand[],
    others: Pick<Call, "tuned" | "opening"> = {},
  ) => {
    const bindable = given.map((operand, index) => {
      if (operand.scalarWord !== undefined) return storedScalar(operand.scalarWord);
      // A range may be bound once in a dispatch, and only from an aligned offset.
      const clash = given.some((other, before) => before < index && overlaps(other, operand));
      return clash || operand.offset % BLOCK !== 0 ? copyOf(operand) : operand;
    });
    calls.push({ kernel, operands: bindable, ...others });
  };
  /** A run-time scalar where a kernel wants a buffer: a gradient that is one of the loss's weights. */
  const storedScalar = (word: number): Operand => {
    const stored = whole(makeBuffer(1, { kind: "temporary" }), []);
    calls.push({ kernel: storeScalarKernel(word), operands: [stored] });
    return stored;
  };
  const copyOf = (operand: Operand): Operand => {
    const { buffer, offset, words, shape } = operand;
    const twin = whole(makeBuffer(words, { kind: "temporary" }), shape);
    const source = whole(buffer, [buffer.words]);
    calls.push({ kernel: copyKernel(words, buffer.words, offset), operands: [source, twin] });
    return twin;
  };

  const lastUse = lastUses(steps);
  const sums = partialSums(placement.mostBound, makeBuffer, emit);

  const loweringOf = (node: Node): Lowering => ({
    software: placement.software,
    quads: placement.quads,
    input: (index) => operandOf(tensorAt(node.inputs, index, node.op)),
    output: (index) => operandOf(tensorAt(node.outputs, index, node.op)),
    scratch: (words) => whole(makeBuffer(words, { kind: "temporary" }), [words]),
    data: (values) =>
      whole(makeBuffer(values.length, { kind: "pinned", name: "data", values }), [values.length]),
    partials(index, splits) {
      const tensor = tensorAt(node.outputs, index, node.op);
      const result = operandOf(tensor);
      return splits === 1 ? result : sums.add(result, splits, !lastUse.has(baseOf(tensor)));
    },
    runInstance: (kernel, given) => emit(kernel, given),
    run(kernel, dims, named) {
      const scalars = sourcesOf(kernel, named);
      const tunable = tunableOf(kernel, dims, placement, scalars);
      const tuned = tunable && { tunable, choice: placement.tunings.choose(tunable) };
      const instance = tuned
        ? tuned.tunable.instance(tuned.choice.variant)
        : kernel.instantiate(dims, { scalars });
      const opening = placement.software ? openingOf(kernel, dims, scalars) : undefined;
      const given: Readonly<Record<string, Operand | undefined>> = named;
      emit(
        instance,
        instance.bindings.map(({ name }) => {
          const operand = given[name];
          if (!operand) throw new Error(`${node.op}: kernel ${kernel.name} needs ${name}`);
          return operand;
        }),
        { ...(tuned && { tuned }), ...(opening && { opening }) },
      );
    },
  });

  const stepOf: Step[] = [];
  steps.forEach((step, index) => {
    const next = steps[index + 1];
    if (step.kind === "group") {
      lowerGroup(step.group, index);
    } else if (step.node.realisation.kind === "kernels") {
      step.node.realisation.lower(loweringOf(step.node));
    }
    sums.settle(!isEffect(step) && (!next || isEffect(next)));
    while (stepOf.length < calls.length) stepOf.push(step);
  });

  function lowerGroup(group: Group, index: number) {
    const { root } = group;
    const inPlace = placement.homeOfResult(root)
      ? undefined
      : group.leaves.find((leaf) => mayOverwrite(leaf, root, index));
    if (inPlace) operands.set(root, { ...operandOf(inPlace), shape: root.shape });
    const result = operandOf(root);
    const bound: Operand[] = [];
    const sources = group.leaves.map((tensor): LeafSource => {
      const leaf = leafOf(tensor);
      if (leaf?.kind === "constant") return { tensor, words: 0, offset: 0 };
      const operand = operandOf(tensor);
      if (operand.scalarWord !== undefined) {
        return { tensor, words: 0, offset: 0, scalarWord: operand.scalarWord };
      }
      const { buffer, offset } = operand;
      if (tensor === inPlace) return { tensor, binding: "y", words: buffer.words, offset };
      let position = bound.findIndex((other) => other.buffer === buffer);
      if (position < 0) {
        position = bound.length;
        bound.push(whole(buffer, [buffer.words]));
      }
      return { tensor, binding: `b${position}`, words: buffer.words, offset };
    });
    calls.push({ kernel: elementwiseKernel(group, sources), operands: [...bound, result] });
  }

  /** In place is allowed where this is the last reader of a whole temporary of the same size. */
  function mayOverwrite(leaf: Tensor, root: Tensor, index: number): boolean {
    if (leafOf(leaf) || sizeOf(leaf.shape) !== sizeOf(root.shape) || leaf.dtype !== root.dtype) {
      return false;
    }
    const { buffer, offset, words } = operandOf(leaf);
    if (buffer.home.kind !== "temporary" || offset !== 0 || words !== buffer.words) return false;
    return lastUse.get(baseOf(leaf)) === index;
  }

  return { calls, stepOf, placed: operands, operandOf };
}

/** Effects have no values; they come last, when everything else is in memory. */
const isEffect = (step: Step) => step.kind === "node" && step.node.outputs.length === 0;

/** The last step that reads each tensor's memory, views counted for their source. */
function lastUses(steps: readonly Step[]): Map<Tensor, number> {
  const last = new Map<Tensor, number>();
  const groupReads = new Map<Tensor, number>();
  steps.forEach((step, index) => {
    const read = step.kind === "group" ? step.group.leaves : step.node.inputs;
    for (const tensor of read) {
      const base = baseOf(tensor);
      last.set(base, index);
      // Two leaves of one group on the same memory: reading one after writing the other is unsafe.
      if (step.kind === "group" && base !== tensor) groupReads.set(base, index);
    }
  });
  for (const [tensor, index] of groupReads) {
    if (last.get(tensor) === index) last.set(tensor, Number.POSITIVE_INFINITY);
  }
  return last;
}

/** The tensor whose memory this one looks at. */
export function baseOf(tensor: Tensor): Tensor {
  const { realisation, inputs } = tensor.producer;
  return realisation.kind === "view" && inputs[0] ? baseOf(inputs[0]) : tensor;
}

function tensorAt(tensors: readonly Tensor[], index: number, op: string): Tensor {
  const tensor = tensors[index];
  if (!tensor) throw new Error(`${op} has no tensor ${index}`);
  return tensor;
}

function overlaps(a: Operand, b: Operand): boolean {
  return a.buffer === b.buffer && a.offset < b.offset + b.words && b.offset < a.offset + a.words;
}

function sourcesOf<Dims, Tuning, Name extends string, Scalar extends string>(
  kernel: Kernel<Dims, Tuning, Name, Scalar>,
  named: Readonly<Partial<Record<Name | Scalar, Operand>>>,
): Record<Scalar, ScalarSource> {
  const sources = {} as Record<Scalar, ScalarSource>;
  for (const name of Object.keys(kernel.scalars ?? {}) as Scalar[]) {
    const word = named[name]?.scalarWord;
    sources[name] = word === undefined ? "buffer" : { word };
  }
  return sources;
}

/** What a CPU adapter compiles sooner, or once for several calls; undefined where that is the call itself. */
function openingOf<Dims, Tuning, Name extends string, Scalar extends string>(
  kernel: Kernel<Dims, Tuning, Name, Scalar>,
  dims: Dims,
  scalars: Readonly<Record<Scalar, ScalarSource>>,
): KernelInstance | undefined {
  const tuning = kernel.opening === undefined ? undefined : kernel.tunings[kernel.opening];
  const shared = kernel.sharing?.(dims) ?? dims;
  if (tuning === undefined && shared === dims) return undefined;
  return kernel.instantiate(shared, { tuning, scalars });
}
