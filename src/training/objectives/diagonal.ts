import { data, type Tensor } from "../../autodiff/tensor.ts";

/** The identity matrix [size, size]. */
export function diagonalMask(size: number): Tensor {
  const values = new Float32Array(size * size);
  for (let i = 0; i < size; i++) values[i * size + i] = 1;
  return data(values, [size, size]);
}
