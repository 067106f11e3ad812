/** Permutes the axes of a row-major array. */
import { type Shape, stridesOf } from "./shapes.ts";

/** The values with permuted axes: axis i of the result is axis `order[i]`. */
export function transposed(
  { shape, values }: { readonly shape: Shape; readonly values: Float32Array },
  order: readonly number[],
): { readonly shape: Shape; readonly values: Float32Array } {
  const result = order.map((axis) => shape[axis] ?? 1);
  const strides = stridesOf(shape);
  const steps = order.map((axis) => strides[axis] ?? 0);
  const index = result.map(() => 0);
  const permuted = Float32Array.from({ length: values.length }, () => {
    const value = values[index.reduce((sum, at, axis) => sum + at * (steps[axis] ?? 0), 0)] ?? 0;
    for (let axis = index.length - 1; axis >= 0; axis--) {
      index[axis] = (index[axis] ?? 0) + 1;
      if ((index[axis] ?? 0) < (result[axis] ?? 0)) break;
      index[axis] = 0;
    }
    return value;
  });
  return { shape: result, values: permuted };
}
