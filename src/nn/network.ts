/**
 * A network is a function from tensor to tensor that knows its variables. Applying it adds nodes to the
 * graph. The current pass decides between training and evaluation, and which weights are read.
 */
import { stopGradientIf } from "../autodiff/ops/shape.ts";
import { read, type Tensor, type Variable } from "../autodiff/tensor.ts";
import { sizeOf } from "../shared/shapes.ts";

export interface Network {
  (x: Tensor): Tensor;
  /** Length of the output's last axis. */
  readonly outputDim: number;
  /** Its own variables and parts by name; the path through these names an exported weight. */
  readonly variables: Readonly<Record<string, Variable>>;
  readonly parts: Readonly<Record<string, Network>>;
}

/** Tensors of one attention layer. */
export interface AttentionLayer {
  /** [n, tokens, 3 · heads · depth]: all heads' queries, then keys, then values. */
  readonly packed: Tensor;
  /** [n, tokens, heads · depth]: the attention-weighted values. */
  readonly mixed: Tensor;
  readonly heads: number;
  readonly tokens: number;
  /** Whether a token attends to itself and earlier tokens only, as in a text. */
  readonly causal: boolean;
}

/** How networks are applied while a graph is built. */
export interface Pass {
  /** Images of one view. Batch norm treats k stacked views as k groups. */
  readonly batch: number;
  /** Batch norm uses batch statistics in training, running statistics in evaluation. */
  readonly training: boolean;
  /** The batch moments of each batch norm, by its running mean; used to recompute running statistics. */
  readonly moments: Map<Variable, Tensor>;
  /** The tensors of each attention layer, in order; used to visualise attention. */
  readonly attention: AttentionLayer[];
  /** Variables read instead of others: an EMA copy's weights instead of the originals'. */
  readonly substitutes: ReadonlyMap<Variable, Variable>;
  /** If set, collects the outputs of each network in order, EMA copies excepted. */
  readonly outputs?: Map<Network, Tensor[]> | undefined;
  /** Gradients flow through the networks but not to their weights: a critic while the generator learns. */
  readonly frozen: boolean;
}

let current: Pass | undefined;

/** Runs `build` with this as the current pass. */
export function inPass<T>(pass: Partial<Pass> & Pick<Pass, "batch">, build: () => T): T {
  const outer = current;
  current = {
    training: true,
    moments: new Map(),
    attention: [],
    substitutes: new Map(),
    frozen: false,
    ...pass,
  };
  try {
    return build();
  } finally {
    current = outer;
  }
}

/** The current pass. Throws outside {@link inPass}. */
export function currentPass(): Pass {
  if (!current) throw new Error("networks are applied inside a pass; see inPass");
  return current;
}

/**
 * Runs `build` for inputs with `times` rows per image (its patches, say), so that batch norm still
 * normalises all rows of one view together.
 */
export function withBatch<T>(times: number, build: () => T): T {
  const pass = currentPass();
  return inPass({ ...pass, batch: times * pass.batch }, build);
}

/** The tensor of a variable in this pass. */
export function use(variable: Variable): Tensor {
  const { substitutes, frozen } = currentPass();
  return stopGradientIf(frozen, read(substitutes.get(variable) ?? variable));
}

export interface NetworkParts {
  readonly outputDim: number;
  readonly variables?: Readonly<Record<string, Variable>>;
  readonly parts?: Readonly<Record<string, Network>>;
}

/** A network from a function and the variables and parts that it uses. */
export function network(apply: (x: Tensor) => Tensor, description: NetworkParts): Network {
  const { outputDim, variables = {}, parts = {} } = description;
  const created: Network = Object.assign((x: Tensor) => collected(created, apply(x)), {
    outputDim,
    variables,
    parts,
  });
  return created;
}

/** Adds a network's output to the pass's collection, if it has one. */
function collected(network: Network, output: Tensor): Tensor {
  const outputs = current?.outputs;
  outputs?.set(network, [...(outputs.get(network) ?? []), output]);
  return output;
}

/** Networks in sequence; the keys name the parts. */
export function sequential(parts: Readonly<Record<string, Network>>): Network {
  const stages = Object.values(parts);
  const outputDim = stages.at(-1)?.outputDim ?? 0;
  return network((x) => stages.reduce((value, stage) => stage(value), x), { outputDim, parts });
}

/** Every variable with its dotted path, in the order of construction. */
export function namedVariables(root: Network, path: string): [string, Variable][] {
  const own = Object.entries(root.variables).map(([name, variable]): [string, Variable] => [
    `${path}.${name}`,
    variable,
  ]);
  const inner = Object.entries(root.parts).flatMap(([name, part]) =>
    namedVariables(part, `${path}.${name}`),
  );
  return [...own, ...inner];
}

/** The number of trainable parameters. */
export function parameterCount(root: Network): number {
  return namedVariables(root, "")
    .filter(([, { role }]) => role === "parameter")
    .reduce((sum, [, { shape }]) => sum + sizeOf(shape), 0);
}
