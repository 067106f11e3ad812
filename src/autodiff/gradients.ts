/**
 * Reverse-mode differentiation as a graph transform. Nodes are visited backwards; each turns the
 * gradients of its outputs into gradients of its inputs, and contributions to one tensor are added. The
 * result is more graph, which is simplified, fused and planned together with the forward pass.
 */
import { describeShape, sameShape, sizeOf } from "../shared/shapes.ts";
import { orderedNodes } from "./compile/order.ts";
import { add } from "./ops/arithmetic.ts";
import { expandTo } from "./ops/expand.ts";
import { sumTo } from "./ops/reduce.ts";
import { zeros } from "./ops/zeros.ts";
import { constant, type Gradient, type Node, type Tensor } from "./tensor.ts";

/**
 * d loss / d target for each target, in its shape; zeros if the loss does not depend on it. `loss` has
 * one element.
 */
export const gradients = (loss: Tensor, targets: readonly Tensor[]): Tensor[] =>
  flowingGradients(loss, targets).map((gradient, index) => {
    const shape = targets[index]?.shape ?? [];
    return gradient ?? zeros(shape);
  });

/** {@link gradients}, but undefined for a target that the loss does not depend on. */
export const flowingGradients = (loss: Tensor, targets: readonly Tensor[]): Gradient[] =>
  backward(loss, targets).gradients;

/** {@link flowingGradients}, with the gradient of every tensor on the paths from the targets to the loss. */
export function backward(
  loss: Tensor,
  targets: readonly Tensor[],
): { readonly gradients: Gradient[]; readonly along: ReadonlyMap<Tensor, Tensor> } {
  if (sizeOf(loss.shape) !== 1) {
    throw new Error(`gradients: the loss must be one number, it is ${describeShape(loss.shape)}`);
  }
  const flowing = new Map<Tensor, Tensor>([[loss, expandTo(constant(1), loss.shape)]]);
  const accumulate = (tensor: Tensor, gradient: Gradient) => {
    if (!gradient) return;
    const fitting = sumTo(gradient, tensor.shape);
    const known = flowing.get(tensor);
    flowing.set(tensor, known ? add(known, fitting) : fitting);
  };
  for (const node of nodesBetween(targets, loss).reverse()) {
    const upstream = node.outputs.map((output) => flowing.get(output));
    if (upstream.every((gradient) => gradient === undefined)) continue;
    const downstream = node.gradient(upstream);
    node.inputs.forEach((tensor, index) => {
      accumulate(tensor, downstream[index]);
    });
  }
  const found = targets.map((target) => {
    const gradient = flowing.get(target);
    if (!gradient || sameShape(gradient.shape, target.shape)) return gradient;
    return expandTo(gradient, target.shape);
  });
  return { gradients: found, along: flowing };
}

/** Nodes with inputs on a path from a target to the loss, each after its inputs. */
function nodesBetween(targets: readonly Tensor[], loss: Tensor): Node[] {
  const ends = new Set(targets.map((target) => target.producer));
  const depends = new Set<Node>();
  for (const node of orderedNodes([loss])) {
    const onPath = ends.has(node) || node.inputs.some(({ producer }) => depends.has(producer));
    if (onPath) depends.add(node);
  }
  return [...depends].filter(({ inputs }) => inputs.length > 0);
}
