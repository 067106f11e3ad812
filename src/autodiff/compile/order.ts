import type { Node, Tensor } from "../tensor.ts";

/** Every node that the roots need, each after its inputs. Nodes that nothing needs are left out. */
export function orderedNodes(roots: readonly Tensor[]): Node[] {
  const seen = new Set<Node>();
  const stack = roots.map((root) => root.producer);
  for (let node = stack.pop(); node; node = stack.pop()) {
    if (seen.has(node)) continue;
    seen.add(node);
    for (const { producer } of node.inputs) stack.push(producer);
  }
  return [...seen].sort((a, b) => a.id - b.id);
}
