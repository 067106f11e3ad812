/** Names the nodes of a graph by the networks that they belong to, such as `encoder/block1/conv`. */
import { leafOf, type Node, type Tensor, type Variable } from "../../autodiff/tensor.ts";
import type { Network } from "../../nn/network.ts";
import type { Model } from "../../training/model.ts";

export interface Scopes {
  /** The path of the innermost network that a tensor is computed in. */
  of(tensor: Tensor): string;
  /** The exported name of a variable. */
  nameOf(variable: Variable): string | undefined;
}

/** `outputs`: what each network returned while the graph was built. */
export function scopesOf(model: Model, outputs: ReadonlyMap<Network, readonly Tensor[]>): Scopes {
  const names = new Map<Variable, string>(
    [...model.parameters, ...model.averages, ...model.statistics].map(([name, variable]) => [
      variable,
      name,
    ]),
  );
  const paths = new Map<Network, string>();
  const visit = (network: Network, path: string) => {
    paths.set(network, path);
    for (const [name, part] of Object.entries(network.parts)) visit(part, `${path}/${name}`);
  };
  visit(model.encoder, "encoder");
  for (const [name, head] of Object.entries(model.built.heads)) visit(head, name);

  const found = new Map<Node, string>();
  for (const [network, tensors] of outputs) {
    const path = paths.get(network);
    if (path === undefined) continue;
    for (const { producer } of tensors) {
      // A sequence returns what its last part returns: the part is the longer path.
      if (path.length > (found.get(producer)?.length ?? 0)) found.set(producer, path);
    }
  }

  const finished = [...found].sort(([a], [b]) => a.id - b.id);
  /** The network that returned next after a node was created. */
  const returnedAfter = ({ id }: Node) => finished.find(([last]) => last.id > id)?.[1];

  const ofNode = (node: Node): string => {
    const known = found.get(node);
    if (known !== undefined) return known;
    found.set(node, "");
    const own = node.inputs.map((input) => scopeOfVariable(input, names)).find(Boolean);
    const inner = node.inputs.filter(isComputed).map(({ producer }) => ofNode(producer));
    const stays = node.realisation.kind === "view" || returnedAfter(node) === inner[0];
    const path = own ?? (stays && inner[0] !== undefined ? inner[0] : around(inner));
    found.set(node, path);
    return path;
  };
  return { of: ({ producer }) => ofNode(producer), nameOf: (variable) => names.get(variable) };
}

const isComputed = (tensor: Tensor): boolean => leafOf(tensor) === undefined;

/** The layer of the variable that a tensor is or views. */
function scopeOfVariable(tensor: Tensor, names: ReadonlyMap<Variable, string>): string | undefined {
  const { realisation } = tensor.producer;
  const leaf = leafOf(realisation.kind === "view" ? realisation.base : tensor);
  const name = leaf?.kind === "variable" ? names.get(leaf.variable) : undefined;
  return name?.split(".").slice(0, -1).join("/");
}

/** The innermost network around all of these; around a single one, the network that it is part of. */
function around(paths: readonly string[]): string {
  const [first, ...rest] = paths.map((path) => path.split("/"));
  if (!first) return "";
  if (rest.length === 0) return first.slice(0, -1).join("/");
  const end = first.findIndex((part, index) => rest.some((path) => path[index] !== part));
  return (end < 0 ? first : first.slice(0, end)).join("/");
}
