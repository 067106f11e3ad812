/** Tensors whose values are known when a model is exported: weights, constants, and views of them. */
import { leafOf, type Tensor, type Variable } from "../../autodiff/tensor.ts";
import { type Shape, sizeOf } from "../../shared/shapes.ts";

export interface Literal {
  readonly shape: Shape;
  readonly values: Float32Array;
  /** The variable that holds them, and the element at which they begin. */
  readonly variable?: Variable | undefined;
  readonly offset: number;
}

/** The values of a tensor; undefined if they depend on the input. */
export function literalOf(
  tensor: Tensor,
  valuesOf: (variable: Variable) => Float32Array,
): Literal | undefined {
  const { shape, producer } = tensor;
  const { realisation } = producer;
  const isView = realisation.kind === "view";
  const base = isView ? realisation.base : tensor;
  const offset = isView ? realisation.offset : 0;
  const leaf = leafOf(base);
  if (!leaf) return undefined;
  switch (leaf.kind) {
    case "variable": {
      const values = valuesOf(leaf.variable).subarray(offset, offset + sizeOf(shape));
      return { shape, values, variable: leaf.variable, offset };
    }
    case "constant":
      return { shape, values: new Float32Array(sizeOf(shape)).fill(leaf.value), offset: 0 };
    case "data": {
      const values = Float32Array.from(leaf.values).subarray(offset, offset + sizeOf(shape));
      return { shape, values, offset: 0 };
    }
    case "input":
    case "external":
    case "region":
    case "scalar":
      return undefined;
    default:
      return leaf satisfies never;
  }
}
