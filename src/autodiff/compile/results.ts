/** Gives every result of a program memory of its own. */
import { sizeOf } from "../../shared/shapes.ts";
import type { Location } from "../lowering.ts";
import { copy } from "../ops/copy.ts";
import { expandTo } from "../ops/expand.ts";
import { isState, leafOf, type Tensor } from "../tensor.ts";
import { baseOf } from "./operands.ts";

export interface Results {
  /** The results, in order; copies where copies were needed. */
  readonly tensors: readonly Tensor[];
  readonly locations: ReadonlyMap<Tensor, Location>;
}

/**
 * Assigns a location to each result. A result that is a leaf, a view of part of a tensor, or wanted at
 * two locations is copied, so that each location has one writer. A variable or region that is only read
 * back stays where it is, and is read as the effects left it.
 */
export function assignLocations(
  results: readonly { readonly tensor: Tensor; readonly location: Location }[],
): Results {
  const locations = new Map<Tensor, Location>();
  const tensors = results.map(({ tensor, location }) => {
    if (isState(tensor) && location.kind === "pinned") return tensor;
    const base = baseOf(tensor);
    const isWhole = sizeOf(base.shape) === sizeOf(tensor.shape) && !leafOf(base);
    if (isWhole && !locations.has(base)) {
      locations.set(base, location);
      return tensor;
    }
    const isConstant = leafOf(tensor)?.kind === "constant";
    const copied = copy(isConstant ? expandTo(tensor, tensor.shape) : tensor);
    locations.set(copied, location);
    return copied;
  });
  return { tensors, locations };
}
