/** Which virtual memory each tensor has: a buffer and an offset in it. Views share their source's. */
import { type Shape, sizeOf } from "../../shared/shapes.ts";
import type { Location, Operand, VirtualBuffer } from "../lowering.ts";
import { leafOf, type Tensor } from "../tensor.ts";

/** Where leaves are and where results must go; decided before lowering. */
export interface Placement {
  locationOfLeaf(tensor: Tensor): Location;
  /** The location of a result that is not a temporary: in the state, or pinned to be read back. */
  locationOfResult(tensor: Tensor): Location | undefined;
  /** The word of the uniform block that holds this run-time scalar. */
  scalarWord(name: string): number;
}

export class Operands {
  readonly #placement: Placement;
  readonly #known = new Map<Tensor, Operand>();
  readonly #scalars = virtualBuffer(0, { kind: "scalars" });

  constructor(placement: Placement) {
    this.#placement = placement;
  }

  /** Every tensor that has memory so far. */
  get placed(): ReadonlyMap<Tensor, Operand> {
    return this.#known;
  }

  /** The memory of a tensor, allocated at the first call. */
  of(tensor: Tensor): Operand {
    const known = this.#known.get(tensor);
    if (known) return known;
    const { realisation } = tensor.producer;
    const operand =
      realisation.kind === "view"
        ? viewInto(this.of(realisation.base), realisation.offset, tensor)
        : this.#allocate(tensor);
    this.#known.set(tensor, operand);
    return operand;
  }

  /** Gives `tensor` the memory of `source`, which it overwrites. */
  overwrite(source: Tensor, tensor: Tensor): void {
    this.#known.set(tensor, { ...this.of(source), shape: tensor.shape });
  }

  /** True if this tensor must be written to memory that outlives the program's temporaries. */
  isPlacedResult(tensor: Tensor): boolean {
    return this.#placement.locationOfResult(tensor) !== undefined;
  }

  #allocate(tensor: Tensor): Operand {
    const { shape } = tensor;
    const leaf = leafOf(tensor);
    if (leaf?.kind === "scalar") {
      const scalarWord = this.#placement.scalarWord(leaf.name);
      return { buffer: this.#scalars, offset: 0, words: 1, shape, scalarWord };
    }
    const location = leaf
      ? this.#placement.locationOfLeaf(tensor)
      : this.#placement.locationOfResult(tensor);
    return wholeOf(virtualBuffer(sizeOf(shape), location ?? { kind: "temporary" }), shape);
  }
}

/** A new buffer; its identity is the object. */
export const virtualBuffer = (words: number, location: Location): VirtualBuffer => ({
  words,
  location,
});

/** A temporary of its own; `shape` defaults to [words]. */
export const temporary = (words: number, shape: Shape = [words]): Operand =>
  wholeOf(virtualBuffer(words, { kind: "temporary" }), shape);

/** All of a buffer; `shape` defaults to [words]. */
export const wholeOf = (buffer: VirtualBuffer, shape: Shape = [buffer.words]): Operand => ({
  buffer,
  offset: 0,
  words: buffer.words,
  shape,
});

function viewInto(source: Operand, offset: number, { shape }: Tensor): Operand {
  return { ...source, offset: source.offset + offset, words: sizeOf(shape), shape };
}

/** The tensor whose memory this one shares: itself unless it is a view. */
export function baseOf(tensor: Tensor): Tensor {
  const { realisation } = tensor.producer;
  return realisation.kind === "view" ? realisation.base : tensor;
}
