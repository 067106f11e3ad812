/**
 * Optimisers see all parameters as one flat buffer, so a step is one dispatch. The layout: its length
 * is a multiple of 64 words and every tensor starts on one; padding words stay zero. A table
 * [length / 64, 2] gives each block of 64 words its multipliers of weight decay and learning rate.
 *
 * A step that would spread a NaN or an infinity is not taken: before writing anything the optimiser
 * tests the loss and the squared norm of the gradients by their exponent bits (WGSL may assume that
 * such values do not exist, so comparing them proves nothing).
 */
import type { BufferSpec, Literal } from "../../kernel.ts";
import { f32, gridOf, u32, type Workgroups } from "../../kernel.ts";
import { vectorsOf } from "./vectors.ts";

/** Words of one block; tensors start on multiples of it. */
export const FLAT_BLOCK = 64;

export interface FlatDims {
  /** Words of the flat buffer, a multiple of 64. */
  readonly length: number;
  /** Partial sums of the gradients' squared norm, {@link squaredNormChunks}. */
  readonly chunks: number;
  /** Largest norm of all gradients together; longer ones are scaled down to it. 0: no clipping. */
  readonly clipNorm: number;
  /** A lane takes a word at a time; for CPU adapters, see {@link vectorsOf}. */
  readonly narrow?: boolean;
}

/** Into how many partial sums the squared norm of `length` gradients is cut; at most 64. */
export function squaredNormChunks(length: number): number {
  return Math.max(1, Math.min(Math.ceil(length / 2048), 64));
}

/** Throws unless the flat layout holds. */
export function requireFlat(operation: string, length: number): void {
  if (length <= 0 || length % FLAT_BLOCK !== 0) {
    throw new Error(
      `${operation}: a flat buffer of ${length} words; pad every tensor to a multiple of ${FLAT_BLOCK}`,
    );
  }
}

/** A flat buffer of parameters, gradients or moments. */
export const flat = (access: BufferSpec["access"], length: number): BufferSpec => ({
  access,
  length,
  type: "vec4f",
});

/** The buffers every optimiser reads beside its flat ones; see {@link guardWgsl}. */
export const guardBuffers = ({ length, chunks }: FlatDims) =>
  ({
    table: { access: "read", length: (length / FLAT_BLOCK) * 2 },
    squaredNorm: { access: "read", length: chunks },
    loss: { access: "read", length: 1 },
  }) as const;

const LANES = 64;
/** vec4s a lane updates, so that reading the partial norms costs little beside. */
const VECTORS_PER_LANE = 8;

/** The constants of {@link flatWgsl}'s loop. */
export function flatLoop({ length, narrow }: Pick<FlatDims, "length" | "narrow">) {
  const { count, width } = vectorsOf(length, narrow);
  return {
    VECTORS: u32(count),
    VECTORS_PER_LANE: u32((VECTORS_PER_LANE * 4) / width),
    LANES: u32(LANES),
  } satisfies Record<string, Literal>;
}

export const flatConstants = ({
  chunks,
  clipNorm,
  ...rest
}: FlatDims): Record<string, Literal> => ({
  ...flatLoop(rest),
  CHUNKS: u32(chunks),
  CLIP_NORM: f32(clipNorm),
});

/** `main` of a kernel that walks through flat buffers; `update` says what is done at vec4 `index`. */
export const flatWgsl = (update: string): string => `@compute @workgroup_size(LANES)
fn main(
  @builtin(workgroup_id) group: vec3u,
  @builtin(num_workgroups) groups: vec3u,
  @builtin(local_invocation_index) lane: u32,
) {
  let start = (group.x + group.y * groups.x) * LANES * VECTORS_PER_LANE;
  let end = min(start + LANES * VECTORS_PER_LANE, VECTORS);
  for (var index = start + lane; index < end; index += LANES) {
    ${update}
  }
}
`;

export function flatWorkgroups({ length }: { length: number }): Workgroups {
  return gridOf(Math.ceil(length / 4 / (LANES * VECTORS_PER_LANE)));
}

/** What the guard decides: the factor on the gradients, or undefined for no step. */
export function guardReference(
  { clipNorm }: FlatDims,
  { squaredNorm, loss }: { squaredNorm: ArrayLike<number>; loss: ArrayLike<number> },
): number | undefined {
  const total = Array.from(squaredNorm).reduce((sum, part) => sum + part, 0);
  if (!Number.isFinite(loss[0]) || !Number.isFinite(Math.fround(total))) return undefined;
  return clipNorm > 0 ? Math.min(1, clipNorm / (Math.sqrt(total) + 1e-6)) : 1;
}

/** Sample values of {@link guardBuffers}: decay on the first block of two, rates 1 and ½. */
export const guardFill = {
  table: (index: number) => [1, 1, 0, 0.5][index % 4] ?? 0,
  squaredNorm: (index: number) => 3 + index,
};
