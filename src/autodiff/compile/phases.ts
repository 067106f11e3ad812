/**
 * Which part of a training step a dispatch belongs to, derived from the simplified graph, so that
 * nothing has to be labelled:
 *
 * - forward: what outputs need, or what effects need if the program has no outputs;
 * - inputs: the part of forward that reads no state (augmented views);
 * - backward: what only placements need (gradients);
 * - update: effects.
 */
import { isState, type Node, type Tensor } from "../tensor.ts";
import type { Step } from "./fuse.ts";
import { orderedNodes } from "./order.ts";

export type StepPhase = "inputs" | "forward" | "backward" | "update";

/** `outputs`: what the CPU may read. Everything else that is computed serves effects or placements. */
export function phasesOf(
  outputs: readonly Tensor[],
  effects: readonly Node[],
): (step: Step) => StepPhase {
  const goals = outputs.length > 0 ? outputs : effects.flatMap(({ inputs }) => inputs);
  const forward = new Set(orderedNodes(goals));
  const updates = new Set(effects);
  const readsState = new Set<Node>();
  for (const node of forward) {
    const reads =
      node.outputs.some(isState) || node.inputs.some(({ producer }) => readsState.has(producer));
    if (reads) readsState.add(node);
  }
  return (step) => {
    const node = step.kind === "group" ? step.group.root.producer : step.node;
    if (updates.has(node)) return "update";
    if (!forward.has(node)) return "backward";
    return readsState.has(node) ? "forward" : "inputs";
  };
}
