/** Lowers a group of fused element-wise nodes to one call. */
import { sizeOf } from "../../shared/shapes.ts";
import type { Operand, VirtualBuffer } from "../lowering.ts";
import { leafOf, type Tensor } from "../tensor.ts";
import type { Call } from "./calls.ts";
import { elementwiseKernel, type LeafSource } from "./elementwise.ts";
import type { Group, Step } from "./fuse.ts";
import { baseOf, type Operands, wholeOf } from "./operands.ts";

/** `isLastUse`: whether no later step reads the memory of a tensor. */
export function groupCall(
  step: Step & { readonly kind: "group" },
  operands: Operands,
  isLastUse: (base: Tensor) => boolean,
): Call {
  const { group } = step;
  const { root } = group;
  const inPlace = overwritable(group, operands, isLastUse);
  if (inPlace) operands.overwrite(inPlace, root);
  const result = operands.of(root);
  const bound: Operand[] = [];
  const sources = group.leaves.map((tensor): LeafSource => {
    if (leafOf(tensor)?.kind === "constant") return { tensor, words: 0, offset: 0 };
    const { buffer, offset, scalarWord } = operands.of(tensor);
    if (scalarWord !== undefined) return { tensor, words: 0, offset: 0, scalarWord };
    const binding = tensor === inPlace ? "y" : bindingOf(buffer, bound);
    return { tensor, binding, words: buffer.words, offset };
  });
  return { kernel: elementwiseKernel(group, sources), operands: [...bound, result], step };
}

/** The name under which a whole buffer is bound, once even if several leaves lie in it. */
function bindingOf(buffer: VirtualBuffer, bound: Operand[]): string {
  const known = bound.findIndex((other) => other.buffer === buffer);
  if (known < 0) bound.push(wholeOf(buffer));
  return `b${known < 0 ? bound.length - 1 : known}`;
}

/** The first leaf that the root may overwrite: a whole temporary of the same size, read for the last time. */
function overwritable(
  { root, leaves }: Group,
  operands: Operands,
  isLastUse: (base: Tensor) => boolean,
): Tensor | undefined {
  if (operands.isPlacedResult(root)) return undefined;
  return leaves.find((leaf) => {
    const fits = sizeOf(leaf.shape) === sizeOf(root.shape) && leaf.dtype === root.dtype;
    if (leafOf(leaf) || !fits) return false;
    const { buffer, offset, words } = operands.of(leaf);
    const isWhole = offset === 0 && words === buffer.words;
    return buffer.location.kind === "temporary" && isWhole && isLastUse(baseOf(leaf));
  });
}
