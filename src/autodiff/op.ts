/**
 * An op is one definition: what shapes it takes, what flows back through it, and how it becomes
 * kernels or an expression. Nothing about an op is known anywhere else.
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
  /** Types of the outputs; throws {@link InputError} where the inputs do not fit. */
  readonly infer: (inputs: readonly Tensor[], attributes: Attributes) => readonly TensorType[];
  /** Gradients of the inputs, undefined where nothing flows; broadcast ones are summed for you. */
  readonly gradient?: (
    context: GradientContext<Attributes>,
    outputGradients: readonly Gradient[],
  ) => readonly Gradient[];
  readonly lower?: (lowering: Lowering, context: GradientContext<Attributes>) => void;
  readonly expression?: (args: readonly string[], attributes: Attributes) => string;
  /** Element offset into the first input, for ops that only look at memory in another way. */
  readonly view?: (inputs: readonly Tensor[], attributes: Attributes) => number;
}

/** Makes the function that adds this op to a graph and returns the node's outputs. */
export function defineOp<Attributes extends object>(
  definition: OpDefinition<Attributes>,
): (inputs: readonly Tensor[], attributes: Attributes) => readonly Tensor[] {
  const build = (inputs: readonly Tensor[], attributes: Attributes): Node => {
    const types = located(definition.name, () => definition.infer(inputs, attributes));
    const node: Node = createNode({
      op: definition.name,
      key: `${definition.name} ${JSON.stringify(attributes)}`,
      inputs,
      types,
      realisation: realise(definition, inputs, attributes, () => node),
      gradient: ({ outputs }, outputGradients) => {
        if (!definition.gradient) throw new Error(`${definition.name} has no gradient`);
        return definition.gradient({ inputs, outputs, attributes }, outputGradients);
      },
      rebuild: (others) => build(others, attributes),
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
  const { expression, lower, view } = definition;
  if (expression) {
    return { kind: "elementwise", expression: (args) => expression(args, attributes) };
  }
  if (view) return { kind: "view", offset: view(inputs, attributes) };
  if (!lower) throw new Error(`${definition.name} has no way to run`);
  return {
    kind: "kernels",
    lower: (lowering) => lower(lowering, { inputs, outputs: node().outputs, attributes }),
  };
}

/**
 * An element-wise op with NumPy broadcasting. The expression is WGSL over the arguments' names, of
 * type `T` (f32 or vec4f); literals are written `T(1.0)`.
 */
export function defineElementwise(
  name: string,
  expression: (...args: string[]) => string,
  gradient?: (
    context: GradientContext<object> & { readonly output: Tensor },
    upstream: Tensor,
  ) => readonly Gradient[],
): (...inputs: Tensor[]) => Tensor {
  const op = defineOp<object>({
    name,
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

/** The only element of an op's outputs. */
export function single(outputs: readonly Tensor[]): Tensor {
  const [first] = outputs;
  if (!first) throw new Error("an op without outputs has no value");
  return onlyOutput(first.producer);
}

/** Adds to a shape error the op's name and the line of the caller's code that built the node. */
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
