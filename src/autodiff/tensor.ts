/**
 * A tensor is symbolic: a shape, an element type and the node that will produce it. Calling an op
 * computes nothing; it adds a node to a pure graph and checks every shape while doing so. Nodes are
 * created in topological order, so `id` orders them.
 */
import { type Shape, sizeOf } from "../shared/shapes.ts";
import type { Lowering } from "./lowering.ts";

export type DType = "f32" | "u32";

export interface TensorType {
  readonly shape: Shape;
  readonly dtype: DType;
}

export interface Tensor extends TensorType {
  readonly producer: Node;
  /** Which output of its producer this is. */
  readonly index: number;
}

/** A gradient, or undefined if none flows. */
export type Gradient = Tensor | undefined;

export interface Node {
  readonly id: number;
  readonly op: string;
  /** Attributes of the op; empty for a leaf. */
  readonly attributes: object;
  /** Equal keys and equal inputs mean equal outputs. */
  readonly key: string;
  readonly inputs: readonly Tensor[];
  readonly outputs: readonly Tensor[];
  readonly realisation: Realisation;
  /** True if every element of the output is an element of the first input, as in a broadcast. */
  readonly broadcasts: boolean;
  /** Gradients of the inputs from those of the outputs. Throws if the op has no gradient. */
  gradient(outputGradients: readonly Gradient[]): readonly Gradient[];
  /** The same op with the same attributes on other inputs of the same types. */
  rebuild(inputs: readonly Tensor[]): Node;
  /** The input that has the same values as the output if these are the inputs, such as x in x · 1. */
  identity(inputs: readonly Tensor[]): Tensor | undefined;
}

/** How a node becomes memory and dispatches. */
export type Realisation =
  | { readonly kind: "leaf"; readonly leaf: Leaf }
  /** Fuses with its neighbours into one kernel. */
  | ({ readonly kind: "elementwise" } & Elementwise)
  /** The memory of `base`, which is no view itself, from `offset` elements on. */
  | { readonly kind: "view"; readonly base: Tensor; readonly offset: number }
  | { readonly kind: "kernels"; readonly lower: (lowering: Lowering) => void };

export interface Elementwise {
  /** WGSL on type `T` (f32 or vec4f) from the arguments' names. */
  readonly expression: (args: readonly string[]) => string;
  /** WGSL functions on type `T` that the expression calls. */
  readonly functions?: string | undefined;
}

export type Leaf =
  | { readonly kind: "variable"; readonly variable: Variable }
  /** A whole flat region of the state, for effects that update all of it. */
  | { readonly kind: "region"; readonly name: string }
  /** Written by the CPU before a run, under this name. */
  | { readonly kind: "input"; readonly name: string }
  /** A buffer that outlives the program, such as a dataset. */
  | { readonly kind: "external"; readonly name: string }
  /** A run-time number of the program's uniform block. */
  | { readonly kind: "scalar"; readonly name: string }
  | { readonly kind: "constant"; readonly value: number }
  | { readonly kind: "data"; readonly values: Float32Array | Uint32Array };

/** Decides which flat region of the state holds a variable. */
export type VariableRole = "parameter" | "average" | "statistic" | "state";

/** Memory that persists across steps. Its identity is the object itself. */
export interface Variable {
  /** Dotted path, as in exported weights: `encoder.block1.conv.weight`. */
  readonly name: string;
  readonly shape: Shape;
  readonly role: VariableRole;
  /** Whether weight decay applies: not to norms, biases and scales. */
  readonly decays: boolean;
  /** Values at step 0. */
  readonly initial: () => Float32Array;
}

let nextId = 0;

export interface NodeParts {
  readonly op: string;
  readonly attributes?: object;
  readonly key: string;
  readonly inputs: readonly Tensor[];
  readonly types: readonly TensorType[];
  readonly realisation: Realisation;
  readonly gradient: (node: Node, outputGradients: readonly Gradient[]) => readonly Gradient[];
  readonly rebuild: (inputs: readonly Tensor[]) => Node;
  readonly broadcasts?: boolean;
  readonly identity?: (inputs: readonly Tensor[]) => Tensor | undefined;
}

/** Creates a node; only op definitions, effects and leaves call this. */
export function createNode(parts: NodeParts): Node {
  const { op, key, inputs, realisation } = parts;
  const outputs: Tensor[] = [];
  const node: Node = {
    id: nextId++,
    op,
    attributes: parts.attributes ?? {},
    key,
    inputs,
    outputs,
    realisation,
    broadcasts: parts.broadcasts ?? false,
    gradient: (outputGradients) => parts.gradient(node, outputGradients),
    rebuild: parts.rebuild,
    identity: parts.identity ?? (() => undefined),
  };
  parts.types.forEach(({ shape, dtype }, index) => {
    outputs.push({ shape, dtype, producer: node, index });
  });
  return node;
}

/** The only output of a node. Throws if there are several. */
export function onlyOutput(node: Node): Tensor {
  const [output] = node.outputs;
  if (!output || node.outputs.length > 1) {
    throw new Error(`${node.op} has ${node.outputs.length} outputs; choose one`);
  }
  return output;
}

function leaf(description: Leaf, shape: Shape, dtype: DType): Tensor {
  const node: Node = createNode({
    op: description.kind,
    // Leaves are distinct, except equal constants.
    key:
      description.kind === "constant" ? `constant ${description.value} ${dtype}` : `leaf ${nextId}`,
    inputs: [],
    types: [{ shape, dtype }],
    realisation: { kind: "leaf", leaf: description },
    gradient: () => [],
    rebuild: () => node,
  });
  return onlyOutput(node);
}

const variables = new WeakMap<Variable, Tensor>();

/** The tensor of a variable; the same one at each call. */
export function read(variable: Variable): Tensor {
  let tensor = variables.get(variable);
  if (!tensor) {
    tensor = leaf({ kind: "variable", variable }, variable.shape, "f32");
    variables.set(variable, tensor);
  }
  return tensor;
}

/** A flat region of the state, `words` long, for effects such as optimisers. */
export const region = (name: string, words: number): Tensor =>
  leaf({ kind: "region", name }, [words], "f32");

/** A tensor that the CPU writes before each run: `program.write(name, values)`. */
export const input = (name: string, shape: Shape, dtype: DType = "f32"): Tensor =>
  leaf({ kind: "input", name }, shape, dtype);

/** A buffer of `words` 4-byte words, owned elsewhere and bound when the program is created. */
export const external = (name: string, words: number, dtype: DType = "u32"): Tensor =>
  leaf({ kind: "external", name }, [words], dtype);

/** A run-time number: `program.set(name, value)`. Setting it recompiles nothing. */
export const scalar = (name: string, dtype: DType = "f32"): Tensor =>
  leaf({ kind: "scalar", name }, [], dtype);

/** The same number everywhere; broadcasts to any shape. */
export const constant = (value: number): Tensor => leaf({ kind: "constant", value }, [], "f32");

/** Fixed values that are uploaded once. */
export function data(values: Float32Array | Uint32Array, shape: Shape): Tensor {
  if (values.length !== sizeOf(shape)) {
    throw new Error(`data: ${values.length} values do not fill shape [${shape.join(",")}]`);
  }
  return leaf({ kind: "data", values }, shape, values instanceof Float32Array ? "f32" : "u32");
}

/** The leaf that a tensor is; undefined if an op computes it. */
export function leafOf(tensor: Tensor): Leaf | undefined {
  const { realisation } = tensor.producer;
  return realisation.kind === "leaf" ? realisation.leaf : undefined;
}

/** True for variables and regions: memory that effects update. */
export function isState(tensor: Tensor): boolean {
  const kind = leafOf(tensor)?.kind;
  return kind === "variable" || kind === "region";
}

/** The value of every element, if the tensor is a constant or the broadcast of one. */
export function constantValue(tensor: Tensor | undefined): number | undefined {
  let source = tensor;
  while (source?.producer.broadcasts) source = source.producer.inputs[0];
  const leaf = source && leafOf(source);
  return leaf?.kind === "constant" ? leaf.value : undefined;
}
