/** Sizes of a kernel that works along the last axis; all axes before it are rows. */
import { type Shape, sizeOf } from "../shared/shapes.ts";
import type { Lowering } from "./lowering.ts";

export function rowDims(shape: Shape, { software }: Lowering) {
  const cols = shape.at(-1) ?? 1;
  return { rows: sizeOf(shape) / cols, cols, singleLane: software };
}
