/**
 * Fuses element-wise nodes into groups that become one kernel each. A node joins the group of its
 * consumers if they are all in one group and nothing else needs its value in memory. It starts a group
 * of its own if joining would bind more buffers than a stage may have.
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

/** A group that may still grow, from its root towards its leaves. */
interface GrowingGroup {
  readonly root: Tensor;
  /** Last first. */
  readonly nodes: Node[];
  readonly leaves: Set<Tensor>;
  /** Leaves that bind a buffer. */
  buffers: number;
}

/** More nodes than any group of a real step has; keeps the WGSL of very deep graphs short. */
const MOST_NODES = 1024;

/** Steps in execution order. `needed` tensors must exist in memory; at most `maxBuffers` a kernel. */
export function fuse(
  nodes: readonly Node[],
  needed: ReadonlySet<Tensor>,
  maxBuffers: number,
): Step[] {
  const consumers = consumersOf(nodes);
  const groupOf = new Map<Node, GrowingGroup>();
  for (const node of [...nodes].reverse()) {
    const [output] = node.outputs;
    if (node.realisation.kind !== "elementwise" || !output) continue;
    const groups = new Set(consumers.get(output)?.map((consumer) => groupOf.get(consumer)));
    const [candidate] = groups;
    const joins =
      groups.size === 1 &&
      candidate &&
      !needed.has(output) &&
      candidate.nodes.length < MOST_NODES &&
      buffersWith(candidate, node, output) + 1 <= maxBuffers;
    const group = joins
      ? candidate
      : { root: output, nodes: [], leaves: new Set([output]), buffers: 1 };
    join(group, node, output);
    groupOf.set(node, group);
  }
  return nodes.flatMap((node): Step[] => {
    if (node.realisation.kind !== "elementwise") return [{ kind: "node", node }];
    const group = groupOf.get(node);
    // A group stands where its root does.
    if (!group || group.root.producer !== node) return [];
    return [{ kind: "group", group: finished(group) }];
  });
}

function consumersOf(nodes: readonly Node[]): ReadonlyMap<Tensor, readonly Node[]> {
  const consumers = new Map<Tensor, Node[]>();
  for (const node of nodes) {
    for (const tensor of node.inputs) {
      const known = consumers.get(tensor);
      if (known) known.push(node);
      else consumers.set(tensor, [node]);
    }
  }
  return consumers;
}

/** Buffers that the group's leaves bind once the node, now a leaf, is one of its members. */
function buffersWith({ leaves, buffers }: GrowingGroup, node: Node, output: Tensor): number {
  const added = newLeaves(leaves, node).filter(bindsBuffer).length;
  return buffers + added - (bindsBuffer(output) ? 1 : 0);
}

/** Makes the node, whose output is a leaf of the group, a member. */
function join(group: GrowingGroup, node: Node, output: Tensor): void {
  group.buffers = buffersWith(group, node, output);
  for (const leaf of newLeaves(group.leaves, node)) group.leaves.add(leaf);
  group.leaves.delete(output);
  group.nodes.push(node);
}

const newLeaves = (leaves: ReadonlySet<Tensor>, { inputs }: Node): Tensor[] =>
  [...new Set(inputs)].filter((tensor) => !leaves.has(tensor));

function finished({ root, nodes, leaves }: GrowingGroup): Group {
  return {
    root,
    nodes: [...nodes].reverse(),
    leaves: [...leaves].sort((a, b) => a.producer.id - b.producer.id || a.index - b.index),
  };
}

/** Constants are part of the WGSL and run-time scalars share the uniform block; all else binds a buffer. */
function bindsBuffer(tensor: Tensor): boolean {
  const leaf = leafOf(tensor);
  return !(leaf?.kind === "constant" || leaf?.kind === "scalar");
}
