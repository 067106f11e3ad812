/** Initial weights. All draw from the run's seeded random stream, in order of construction. */
import type { Random } from "../shared/random.ts";
import { type Shape, sizeOf } from "../shared/shapes.ts";

/** Normal with variance 2 / fan-in, for layers before a ReLU. He et al. 2015, arXiv:1502.01852 */
export function heNormal(random: Random, shape: Shape, fanIn: number): () => Float32Array {
  return frozen(random, shape, Math.sqrt(2 / fanIn));
}

/** Normal with variance 1 / fan-in, for layers without activation. */
export function lecunNormal(random: Random, shape: Shape, fanIn: number): () => Float32Array {
  return frozen(random, shape, Math.sqrt(1 / fanIn));
}

/** Normal with this standard deviation. */
export function normal(random: Random, shape: Shape, deviation: number): () => Float32Array {
  return frozen(random, shape, deviation);
}

/** Draws at construction, so that the order of draws does not depend on the order of reads. */
function frozen(random: Random, shape: Shape, deviation: number): () => Float32Array {
  const values = Float32Array.from({ length: sizeOf(shape) }, () => deviation * random.normal());
  return () => values;
}

export const filled =
  (shape: Shape, value: number): (() => Float32Array) =>
  () =>
    new Float32Array(sizeOf(shape)).fill(value);
