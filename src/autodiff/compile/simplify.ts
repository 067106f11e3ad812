/**
 * Rewrites a graph into a smaller one with the same values. Equal nodes become one (common
 * subexpressions), and nodes that only repeat an input (x · 1, x + 0, a reshape to the same shape, a
 * stop-gradient) are removed.
 */
import { sameShape } from "../../shared/shapes.ts";
import type { Node, Tensor } from "../tensor.ts";
import { orderedNodes } from "./order.ts";

export interface Simplified {
  /** What replaces a tensor of the original graph; undefined for one that no root needs. */
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
    const [output] = node.outputs;
    const repeated = node.identity(inputs);
    if (output && repeated && sameShape(repeated.shape, output.shape)) {
      replaced.set(output, repeated);
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
  return { counterpartOf: (tensor) => replaced.get(tensor) };
}
