/**
 * An op is one definition: the shapes it accepts, its gradient, how it becomes kernels or a WGSL
 * expression, and how it simplifies. The compiler knows nothing else about an op.
 */
import { InputError } from "../shared/errors.ts";
import { broadcastShapes, describeShape } from "../shared/shapes.ts";
import type { Lowering } from "./lowering.ts";
import {
  createNode,
  type Gradient,
  type Node,
  onlyOutput,
  type Realisation,
  type Tensor,
  type TensorType,
} from "./tensor.ts";

export interface GradientContext<Attributes> {
  readonly inputs: readonly Tensor[];
  readonly outputs: readonly Tensor[];
  readonly attributes: Attributes;
}

export interface OpDefinition<Attributes> {
  readonly name: string;
  /** Types of the outputs. Throws {@link InputError} if the inputs do not fit. */
  readonly infer: (inputs: readonly Tensor[], attributes: Attributes) => readonly TensorType[];
  /**
   * Gradients of the inputs; undefined for an input without one. A gradient may have the shape that its
   * input was broadcast to: it is summed back. Omit it for an op that is never differentiated.
   */
  readonly gradient?: (
    context: GradientContext<Attributes>,
    outputGradients: readonly Gradient[],
  ) => readonly Gradient[];
  /** Dispatches the op's kernels. Exactly one of `lower`, `expression` and `view` is given. */
  readonly lower?: (lowering: Lowering, context: GradientContext<Attributes>) => void;
  /** For an element-wise op: WGSL on type `T` (f32 or vec4f) from the arguments' names. */
  readonly expression?: (args: readonly string[], attributes: Attributes) => string;
  /** For an op that reinterprets memory: the element of the first input where the output begins. */
  readonly view?: (inputs: readonly Tensor[], attributes: Attributes) => number;
  /** WGSL functions on type `T` that `expression` calls. */
  readonly functions?: string;
  /** True if every element of the output is an element of the first input, as in a broadcast. */
  readonly broadcasts?: boolean;
  /**
   * The input that has the same values as the output, such as x in x · 1; undefined if there is none.
   * The node is removed if that input also has the output's shape.
   */
  readonly identity?: (inputs: readonly Tensor[]) => Tensor | undefined;
}

/** Returns the function that adds this op to a graph and returns the node's outputs. */
export function defineOp<Attributes extends object>(
  definition: OpDefinition<Attributes>,
): (inputs: readonly Tensor[], attributes: Attributes) => readonly Tensor[] {
  const build = (inputs: readonly Tensor[], attributes: Attributes): Node => {
    const types = located(definition.name, () => definition.infer(inputs, attributes));
    const node: Node = createNode({
      op: definition.name,
      attributes,
      key: `${definition.name} ${JSON.stringify(attributes)}`,
      inputs,
      types,
      realisation: realise(definition, inputs, attributes, () => node),
      gradient: ({ outputs }, outputGradients) => {
        if (!definition.gradient) throw new Error(`${definition.name} has no gradient`);
        return definition.gradient({ inputs, outputs, attributes }, outputGradients);
      },
      rebuild: (others) => build(others, attributes),
      broadcasts: definition.broadcasts ?? false,
      ...(definition.identity && { identity: definition.identity }),
    });
    return node;
  };
  return (inputs, attributes) => build(inputs, attributes).outputs;
}

function realise<Attributes>(
  definition: OpDefinition<Attributes>,
  inputs: readonly Tensor[],
  attributes: Attributes,
  node: () => Node,
): Realisation {
  const { expression, functions, lower, view } = definition;
  if (expression) {
    return { kind: "elementwise", expression: (args) => expression(args, attributes), functions };
  }
  if (view) return viewOf(inputs[0], view(inputs, attributes), definition.name);
  if (!lower) throw new Error(`${definition.name} needs lower, expression or view`);
  return {
    kind: "kernels",
    lower: (lowering) => lower(lowering, { inputs, outputs: node().outputs, attributes }),
  };
}

/** A view of a view is a view of the tensor that owns the memory. */
function viewOf(source: Tensor | undefined, offset: number, name: string): Realisation {
  if (!source) throw new Error(`${name}: a view needs an input`);
  const { realisation } = source.producer;
  if (realisation.kind !== "view") return { kind: "view", base: source, offset };
  return { ...realisation, offset: realisation.offset + offset };
}

/**
 * An element-wise op with NumPy broadcasting. The expression is WGSL on the arguments' names, which
 * have type `T` (f32 or vec4f); literals are written `T(1.0)`.
 */
export function defineElementwise(
  name: string,
  expression: (...args: string[]) => string,
  gradient?: (
    context: GradientContext<object> & { readonly output: Tensor },
    upstream: Tensor,
  ) => readonly Gradient[],
  others: Pick<OpDefinition<object>, "functions" | "identity"> = {},
): (...inputs: Tensor[]) => Tensor {
  const op = defineOp<object>({
    name,
    ...others,
    infer: (inputs) => [{ shape: broadcastAll(name, inputs), dtype: "f32" }],
    expression: (args) => expression(...args),
    ...(gradient && {
      gradient: (context, [upstream]) => {
        const [output] = context.outputs;
        return upstream && output ? gradient({ ...context, output }, upstream) : [];
      },
    }),
  });
  return (...inputs) => single(op(inputs, {}));
}

function broadcastAll(name: string, inputs: readonly Tensor[]) {
  return inputs.reduce<readonly number[]>((shape, { shape: other, dtype }) => {
    if (dtype !== "f32") throw new InputError(`${name}: takes f32 tensors, got ${dtype}`);
    const result = broadcastShapes(shape, other);
    if (!result) {
      const shapes = inputs.map((tensor) => describeShape(tensor.shape)).join(" and ");
      throw new InputError(`${name}: shapes ${shapes} do not broadcast`);
    }
    return result;
  }, []);
}

/** The only output of an op. */
export function single(outputs: readonly Tensor[]): Tensor {
  const [first] = outputs;
  if (!first) throw new Error("an op without outputs has no value");
  return onlyOutput(first.producer);
}

/** Adds the op's name and the caller's file and line to a shape error. */
function located<T>(op: string, run: () => T): T {
  try {
    return run();
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    const where = callerOutsideAutodiff(new Error().stack ?? "");
    const message = error.message.startsWith(op) ? error.message : `${op}: ${error.message}`;
    throw new InputError(where ? `${message} (at ${where})` : message, { cause: error });
  }
}

/** The first stack frame outside this folder, as `file:line`. */
function callerOutsideAutodiff(stack: string): string | undefined {
  for (const frame of stack.split("\n").slice(1)) {
    const file = /((?:[\w.@-]+\/)*[\w.@-]+\.[cm]?[jt]sx?)(?:\?[^:]*)?:(\d+):\d+/.exec(frame);
    if (file?.[1] && !/(^|\/)autodiff\/(?!.*\.test\.)/.test(file[1])) {
      return `${file[1].split("/").slice(-3).join("/")}:${file[2]}`;
    }
  }
  return undefined;
}
