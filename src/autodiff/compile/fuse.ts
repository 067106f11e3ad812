/**
 * Gathers element-wise nodes into groups that become one kernel each. A node joins the group of its
 * consumers when they are all in one group and nobody else needs its value in memory; it stays a
 * group of its own when joining would bind more buffers than a stage may have.
 */
import { leafOf, type Node, type Tensor } from "../tensor.ts";

/** One element-wise kernel: computes `root` from `leaves` through `nodes`, in order. */
export interface Group {
  readonly root: Tensor;
  readonly nodes: readonly Node[];
  /** Tensors read from memory. */
  readonly leaves: readonly Tensor[];
}

export type Step =
  | { readonly kind: "node"; readonly node: Node }
  | { readonly kind: "group"; readonly group: Group };

/** Steps in execution order. `needed` tensors must exist in memory; at most `maxBuffers` a kernel. */
export function fuse(
  nodes: readonly Node[],
  needed: ReadonlySet<Tensor>,
  maxBuffers: number,
): Step[] {
  const consumers = new Map<Tensor, Set<Node>>();
  for (const node of nodes) {
    for (const tensor of node.inputs) {
      const users = consumers.get(tensor) ?? new Set();
      consumers.set(tensor, users.add(node));
    }
  }
  const groupOf = new Map<Node, Node>();
  const members = new Map<Node, Set<Node>>();
  for (const node of [...nodes].reverse()) {
    if (node.realisation.kind !== "elementwise") continue;
    const [output] = node.outputs;
    if (!output) continue;
    const groups = new Set([...(consumers.get(output) ?? [])].map((user) => groupOf.get(user)));
    const [candidate] = groups;
    if (groups.size === 1 && candidate && !needed.has(output)) {
      const joined = new Set(members.get(candidate)).add(node);
      if (leavesOf(joined).filter(takesBuffer).length + 1 <= maxBuffers) {
        members.set(candidate, joined);
        groupOf.set(node, candidate);
        continue;
      }
    }
    members.set(node, new Set([node]));
    groupOf.set(node, node);
  }
  return nodes.flatMap((node): Step[] => {
    if (node.realisation.kind !== "elementwise") return [{ kind: "node", node }];
    const group = members.get(node);
    const [root] = node.outputs;
    if (!group || !root) return []; // inside another group
    const ordered = [...group].sort((a, b) => a.id - b.id);
    return [{ kind: "group", group: { root, nodes: ordered, leaves: leavesOf(group) } }];
  });
}

function leavesOf(group: ReadonlySet<Node>): Tensor[] {
  const leaves = new Set<Tensor>();
  for (const node of group) {
    for (const tensor of node.inputs) if (!group.has(tensor.producer)) leaves.add(tensor);
  }
  return [...leaves].sort((a, b) => a.producer.id - b.producer.id || a.index - b.index);
}

/** Constants are text and run-time scalars share the uniform block; all else binds a buffer. */
function takesBuffer(tensor: Tensor): boolean {
  const leaf = leafOf(tensor);
  return !(leaf?.kind === "constant" || leaf?.kind === "scalar");
}
