/**
 * Reverse mode as a graph transform: walk the nodes backwards, let each turn the gradients of its
 * outputs into gradients of its inputs, add where paths meet. What comes out is more graph, so it
 * is simplified, fused and planned together with the forward pass.
 */
import { describeShape, sameShape, sizeOf } from "../shared/shapes.ts";
import { add } from "./ops/arithmetic.ts";
import { expandTo } from "./ops/expand.ts";
import { sumTo } from "./ops/reduce.ts";
import { zeros } from "./ops/zeros.ts";
import { constant, type Gradient, type Node, type Tensor } from "./tensor.ts";

/**
 * d loss / d each of `targets`, in their shapes. `loss` is a single number, whatever its rank.
 * A target that the loss does not depend on gets zeros.
 */
export const gradients = (loss: Tensor, targets: readonly Tensor[]): Tensor[] =>
  flowingGradients(loss, targets).map((gradient, index) => {
    const shape = targets[index]?.shape ?? [];
    return gradient ?? zeros(shape);
  });

/** {@link gradients}, undefined for a target from which no gradient flows to the loss. */
export const flowingGradients = (loss: Tensor, targets: readonly Tensor[]): Gradient[] =>
  backward(loss, targets).gradients;

/** {@link flowingGradients}, and the gradient of every tensor on the way from them to the loss. */
export function backward(
  loss: Tensor,
  targets: readonly Tensor[],
): { readonly gradients: Gradient[]; readonly along: ReadonlyMap<Tensor, Tensor> } {
  if (sizeOf(loss.shape) !== 1) {
    throw new Error(`gradients: the loss must be one number, it is ${describeShape(loss.shape)}`);
  }
  const nodes = relevantNodes(loss, targets);
  const flowing = new Map<Tensor, Tensor>([[loss, expandTo(constant(1), loss.shape)]]);
  const receive = (tensor: Tensor, gradient: Gradient) => {
    if (!gradient) return;
    const fitting = sumTo(gradient, tensor.shape);
    const known = flowing.get(tensor);
    flowing.set(tensor, known ? add(known, fitting) : fitting);
  };
  for (const node of nodes) {
    const upstream = node.outputs.map((output) => flowing.get(output));
    if (upstream.every((gradient) => gradient === undefined)) continue;
    const downstream = node.gradient(upstream);
    node.inputs.forEach((tensor, index) => {
      receive(tensor, downstream[index]);
    });
  }
  const found = targets.map((target) => {
    const gradient = flowing.get(target);
    if (!gradient || sameShape(gradient.shape, target.shape)) return gradient;
    return expandTo(gradient, target.shape);
  });
  return { gradients: found, along: flowing };
}

/** Nodes on a path from a target to the loss, last first. */
function relevantNodes(loss: Tensor, targets: readonly Tensor[]): Node[] {
  const goals = new Set(targets.map((target) => target.producer));
  const leads = new Map<Node, boolean>();
  const visit = (node: Node): boolean => {
    const known = leads.get(node);
    if (known !== undefined) return known;
    let found = goals.has(node);
    for (const { producer } of node.inputs) if (visit(producer)) found = true;
    leads.set(node, found);
    return found;
  };
  visit(loss.producer);
  return [...leads]
    .filter(([node, found]) => found && node.inputs.length > 0)
    .map(([node]) => node)
    .sort((a, b) => b.id - a.id);
}
