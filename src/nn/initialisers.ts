/** What weights are before the first step. All draw from the run's seeded stream, in order of construction. */
import type { Random } from "../shared/random.ts";
import { type Shape, sizeOf } from "../shared/shapes.ts";

/** He et al. 2015 (arXiv:1502.01852), normal with variance 2 / fan-in: for layers before a ReLU. */
export function heNormal(random: Random, shape: Shape, fanIn: number): () => Float32Array {
  return frozen(random, shape, Math.sqrt(2 / fanIn));
}

/** Normal with variance 1 / fan-in: for layers whose output is used as it is. */
export function lecunNormal(random: Random, shape: Shape, fanIn: number): () => Float32Array {
  return frozen(random, shape, Math.sqrt(1 / fanIn));
}

/** Normal with a deviation of its own. */
export function normal(random: Random, shape: Shape, deviation: number): () => Float32Array {
  return frozen(random, shape, deviation);
}

/** Drawn now, so that the stream's order does not depend on who reads first. */
function frozen(random: Random, shape: Shape, deviation: number): () => Float32Array {
  const values = Float32Array.from({ length: sizeOf(shape) }, () => deviation * random.normal());
  return () => values;
}

export const filled =
  (shape: Shape, value: number): (() => Float32Array) =>
  () =>
    new Float32Array(sizeOf(shape)).fill(value);
