/**
 * Which part of a training step a dispatch belongs to, read off the graph as it stands after
 * simplifying, so that nobody has to label anything. What outputs and effects need is forward; what of
 * that depends on no state is the making of views; what only the placements need (gradients, placed
 * straight into the flat buffer) is backward; effects are the update. A program that reports nothing,
 * as one of the several that share a large step may, counts as forward what its effects need.
 */
import { leafOf, type Node, type Tensor } from "../tensor.ts";
import type { Step } from "./fuse.ts";
import { orderedNodes } from "./order.ts";

export type StepPhase = "inputs" | "forward" | "backward" | "update";

/** `outputs`: what the CPU may read; all else that is computed serves effects or placements. */
export function phasesOf(
  outputs: readonly Tensor[],
  effects: readonly Node[],
): (step: Step) => StepPhase {
  const goals = outputs.length > 0 ? outputs : effects.flatMap(({ inputs }) => inputs);
  const forward = new Set(orderedNodes(goals));
  const updates = new Set(effects);
  const stateful = new Map<Node, boolean>();
  const readsState = (node: Node): boolean => {
    const known = stateful.get(node);
    if (known !== undefined) return known;
    const found = node.outputs.some(isState) || node.inputs.some((x) => readsState(x.producer));
    stateful.set(node, found);
    return found;
  };
  return (step) => {
    const node = step.kind === "group" ? step.group.root.producer : step.node;
    if (updates.has(node)) return "update";
    if (!forward.has(node)) return "backward";
    return readsState(node) ? "forward" : "inputs";
  };
}

function isState(tensor: Tensor): boolean {
  const kind = leafOf(tensor)?.kind;
  return kind === "variable" || kind === "region";
}
