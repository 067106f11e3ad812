/**
 * Optimisers update all parameters as one flat buffer, so a step is one dispatch. Its length is a multiple
 * of 64 elements, every tensor starts at a multiple of 64, and the padding stays zero. A table
 * [length / 64, 2] holds the multipliers of weight decay and learning rate of each block of 64.
 *
 * If the loss or a gradient is NaN or infinite, the optimiser writes nothing. It tests the exponent bits
 * of the loss and of the squared norm, since WGSL may assume that all values are finite.
 */
import { type BufferSpec, f32, gridOf, type Literal, u32, type Workgroups } from "../../kernel.ts";
import { vectorsOf } from "./vectors.ts";

/** Elements of a block; tensors start at multiples of it. */
export const FLAT_BLOCK = 64;

export interface FlatDims {
  /** Elements of the flat buffer, a multiple of 64. */
  readonly length: number;
  /** Partial sums of the squared gradient norm, see {@link squaredNormChunks}. */
  readonly chunks: number;
  /** The norm of all gradients is clipped to this; 0: no clipping. */
  readonly clipNorm: number;
  /** One element per lane, see {@link vectorsOf}. */
  readonly scalar?: boolean;
}

/** Number of partial sums of the squared norm of `length` gradients, at most 64. */
export function squaredNormChunks(length: number): number {
  return Math.max(1, Math.min(Math.ceil(length / 2048), 64));
}

/** Throws unless `length` fits the flat layout. */
export function requireFlat(operation: string, length: number): void {
  if (length <= 0 || length % FLAT_BLOCK !== 0) {
    throw new Error(
      `${operation}: a flat buffer of ${length} elements; pad every tensor to a multiple of ${FLAT_BLOCK}`,
    );
  }
}

/** A flat buffer of parameters, gradients or moments. */
export const flat = (access: BufferSpec["access"], length: number): BufferSpec => ({
  access,
  length,
  type: "vec4f",
});

/** Buffers that guard.wgsl and every optimiser read. */
export const guardBuffers = ({ length, chunks }: FlatDims) =>
  ({
    table: { access: "read", length: (length / FLAT_BLOCK) * 2 },
    squaredNorm: { access: "read", length: chunks },
    loss: { access: "read", length: 1 },
  }) as const;

const LANES = 64;
/** vec4s that a lane updates: enough to make reading the partial norms cheap in comparison. */
const VECTORS_PER_LANE = 8;

/** Sizes of the loop over a flat buffer. */
export function flatLoop({ length, scalar }: Pick<FlatDims, "length" | "scalar">) {
  const { count, width } = vectorsOf(length, scalar);
  return { vectors: count, vectorsPerLane: (VECTORS_PER_LANE * 4) / width };
}

export const flatSizes = (dims: FlatDims) => ({ ...flatLoop(dims), chunks: dims.chunks });

export const FLAT_LANES = { LANES: u32(LANES) };

export const flatConstants = ({ clipNorm }: FlatDims): Record<string, Literal> => ({
  ...FLAT_LANES,
  CLIP_NORM: f32(clipNorm),
});

/** Not 0 if the step is not taken, see stepGate.ts. */
export const SKIPPED = { access: "read", length: 1 } as const satisfies BufferSpec;

/** `main` of a kernel that runs the statement `update` for every vec4 `index`, after `first`. */
export const flatWgsl = (update: string, first = ""): string => `@compute @workgroup_size(LANES)
fn main(
  @builtin(workgroup_id) group: vec3u,
  @builtin(num_workgroups) groups: vec3u,
  @builtin(local_invocation_index) lane: u32,
) {
  ${first}
  let start = (group.x + group.y * groups.x) * LANES * size.vectorsPerLane;
  let end = min(start + LANES * size.vectorsPerLane, size.vectors);
  for (var index = start + lane; index < end; index += LANES) {
    ${update}
  }
}
`;

export function flatWorkgroups({ length }: { length: number }): Workgroups {
  return gridOf(Math.ceil(length / 4 / (LANES * VECTORS_PER_LANE)));
}

/** Reference of guard.wgsl: the factor on the gradients, or undefined to skip the step. */
export function guardReference(
  { clipNorm }: FlatDims,
  { squaredNorm, loss }: { squaredNorm: ArrayLike<number>; loss: ArrayLike<number> },
): number | undefined {
  const total = Array.from(squaredNorm).reduce((sum, part) => sum + part, 0);
  if (!Number.isFinite(loss[0]) || !Number.isFinite(Math.fround(total))) return undefined;
  return clipNorm > 0 ? Math.min(1, clipNorm / (Math.sqrt(total) + 1e-6)) : 1;
}

/** Sample values of {@link guardBuffers}: decay 1 and 0, rates 1 and ½, in alternating blocks. */
export const guardFill = {
  table: (index: number) => [1, 1, 0, 0.5][index % 4] ?? 0,
  squaredNorm: (index: number) => 3 + index,
};
