/**
 * A network is a function from tensor to tensor that knows its variables. Applying it adds nodes to
 * the graph; what kind of pass this is (training or evaluation, whose weights) is the pass's matter,
 * not the layers'.
 */
import { stopGradientIf } from "../autodiff/ops/shape.ts";
import { read, type Tensor, type Variable } from "../autodiff/tensor.ts";
import { sizeOf } from "../shared/shapes.ts";

export interface Network {
  (x: Tensor): Tensor;
  /** Length of the last axis of what it returns. */
  readonly outputDim: number;
  /** Its own variables and parts by name; exported weights are named by the path through these. */
  readonly variables: Readonly<Record<string, Variable>>;
  readonly parts: Readonly<Record<string, Network>>;
}

/** What one layer of attention works with. */
export interface Attending {
  /** [images · tokens, 3 · heads · depth]: all heads' queries, then keys, then values. */
  readonly packed: Tensor;
  /** [images · tokens, heads · depth]: the values as the weights mix them. */
  readonly mixed: Tensor;
  readonly heads: number;
  readonly tokens: number;
}

/** One walk through the networks while a graph is built. */
export interface Pass {
  /** Images of one view. A batch of k such views stacked is normalised in k groups. */
  readonly batch: number;
  /** Batch statistics while training; the recorded ones in evaluation. */
  readonly training: boolean;
  /** The moments each batch norm computed in this pass, by its recorded mean; for recalibration. */
  readonly moments: Map<Variable, Tensor>;
  /** What each layer of attention worked with in this pass, in their order; for looking at it. */
  readonly attending: Attending[];
  /** Variables read instead of others: an averaged copy's weights for the original's. */
  readonly substitutes: ReadonlyMap<Variable, Variable>;
  /** What networks put out, in order, where somebody asks for it; a slow copy's is not told. */
  readonly outputs?: Map<Network, Tensor[]> | undefined;
  /** No gradient reaches the weights, while it flows through the networks: a critic that is not to learn. */
  readonly frozen: boolean;
}

let current: Pass | undefined;

/** Builds graph in a pass; networks applied inside follow it. */
export function inPass<T>(pass: Partial<Pass> & Pick<Pass, "batch">, build: () => T): T {
  const outer = current;
  current = {
    training: true,
    moments: new Map(),
    attending: [],
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

/** The pass that is being built. Throws outside {@link inPass}. */
export function currentPass(): Pass {
  if (!current) throw new Error("networks are applied inside a pass; see inPass");
  return current;
}

/**
 * Builds graph of `times` pieces of each image, those of an image together: batch norm then sees all
 * pieces of the images that it would have seen together.
 */
export function withBatch<T>(times: number, build: () => T): T {
  const pass = currentPass();
  return inPass({ ...pass, batch: times * pass.batch }, build);
}

/** A variable's tensor in this pass. */
export function use(variable: Variable): Tensor {
  const { substitutes, frozen } = currentPass();
  return stopGradientIf(frozen, read(substitutes.get(variable) ?? variable));
}

export interface NetworkParts {
  readonly outputDim: number;
  readonly variables?: Readonly<Record<string, Variable>>;
  readonly parts?: Readonly<Record<string, Network>>;
}

/** Makes a network of a function and what it owns. */
export function network(apply: (x: Tensor) => Tensor, description: NetworkParts): Network {
  const { outputDim, variables = {}, parts = {} } = description;
  const made: Network = Object.assign((x: Tensor) => told(made, apply(x)), {
    outputDim,
    variables,
    parts,
  });
  return made;
}

/** Writes down what a network put out, where the pass asks for it. */
function told(network: Network, output: Tensor): Tensor {
  const outputs = current?.outputs;
  outputs?.set(network, [...(outputs.get(network) ?? []), output]);
  return output;
}

/** Networks one after the other, named by the keys. */
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

/** Trainable numbers. */
export function parameterCount(root: Network): number {
  return namedVariables(root, "")
    .filter(([, { role }]) => role === "parameter")
    .reduce((sum, [, { shape }]) => sum + sizeOf(shape), 0);
}
