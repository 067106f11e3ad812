import type { Shape } from "../../shared/shapes.ts";
import { constant, type Tensor } from "../tensor.ts";
import { expandTo } from "./expand.ts";

/** Zeros of a shape. */
export const zeros = (shape: Shape): Tensor => expandTo(constant(0), shape);
