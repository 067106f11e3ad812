/**
 * Rewrites the graph bottom-up into a smaller one with the same values: equal nodes become one
 * (common subexpressions), stop-gradients have done their work and vanish, views of views collapse,
 * and arithmetic with 0 and 1 disappears where it leaves the shape alone.
 */
import { sameShape } from "../../shared/shapes.ts";
import { leafOf, type Node, type Tensor } from "../tensor.ts";
import { orderedNodes } from "./order.ts";

export interface Simplified {
  /** The counterpart of each root, in order. */
  readonly roots: Tensor[];
  /** What stands for a tensor of the graph as it was; undefined for one that no root needs. */
  counterpartOf(tensor: Tensor): Tensor | undefined;
}

export function simplify(roots: readonly Tensor[]): Simplified {
  const replaced = new Map<Tensor, Tensor>();
  const known = new Map<string, Node>();
  const numbers = new Map<Tensor, number>();
  const numberOf = (tensor: Tensor) => {
    const number = numbers.get(tensor) ?? numbers.size;
    numbers.set(tensor, number);
    return number;
  };
  for (const node of orderedNodes(roots)) {
    const inputs = node.inputs.map((tensor) => replaced.get(tensor) ?? tensor);
    const shortcut = identity(node, inputs);
    const [output] = node.outputs;
    if (shortcut && output) {
      replaced.set(output, shortcut);
      continue;
    }
    const key = `${node.key}(${inputs.map(numberOf).join()})`;
    let same = known.get(key);
    if (!same) {
      const changed = inputs.some((tensor, index) => tensor !== node.inputs[index]);
      same = changed ? node.rebuild(inputs) : node;
      known.set(key, same);
    }
    node.outputs.forEach((tensor, index) => {
      const counterpart = same.outputs[index];
      if (counterpart) replaced.set(tensor, counterpart);
    });
  }
  return {
    roots: roots.map((root) => replaced.get(root) ?? root),
    counterpartOf: (tensor) => replaced.get(tensor),
  };
}

/** The input that this node only repeats, if so. */
function identity(node: Node, inputs: readonly Tensor[]): Tensor | undefined {
  const [a, b] = inputs;
  const [output] = node.outputs;
  if (!a || !output) return undefined;
  const keeps = (tensor: Tensor | undefined) =>
    tensor && sameShape(tensor.shape, output.shape) ? tensor : undefined;
  switch (node.op) {
    case "stopGradient":
      return a;
    case "reshape":
    case "expand":
      return keeps(a);
    case "multiply":
      return isConstant(b, 1) ? keeps(a) : isConstant(a, 1) ? keeps(b) : undefined;
    case "add":
      return isConstant(b, 0) ? keeps(a) : isConstant(a, 0) ? keeps(b) : undefined;
    default:
      return undefined;
  }
}

/** True for a constant, or one made larger, of this value. */
function isConstant(tensor: Tensor | undefined, value: number): boolean {
  if (!tensor) return false;
  const leaf = leafOf(tensor);
  if (leaf) return leaf.kind === "constant" && leaf.value === value;
  return tensor.producer.op === "expand" && isConstant(tensor.producer.inputs[0], value);
}
