/**
 * One WGSL text for any size: a kernel is written over `Vector`, which is vec4f where the size
 * divides by four and f32 where not. Arithmetic, fma, max and select read the same for both.
 */
import type { BufferSpec, ElementType } from "../../kernel.ts";
import { type ActivationName, activationGradientWgsl, activationWgsl } from "../activations.ts";

export interface VectorKind {
  /** Words in one Vector. */
  readonly width: 1 | 4;
  readonly type: ElementType;
  /** Vectors in the size asked about. */
  readonly count: number;
}

/**
 * How an axis of `size` contiguous words is read: by fours if it divides by four, unless lanes are to be
 * `narrow`. A CPU adapter gives four words of a lane four times the instructions, to be compiled as to be
 * run, so where words have nothing to do with each other a lane there has one.
 */
export function vectorsOf(size: number, narrow = false): VectorKind {
  return size % 4 === 0 && !narrow
    ? { width: 4, type: "vec4f", count: size / 4 }
    : { width: 1, type: "f32", count: size };
}

/**
 * WGSL of `Vector`, its `WIDTH` in words and `Choice` (the type of its comparisons); of the
 * reductions over one vector's words, `sum_of` and `largest_of`; of `word_of`, one of its words, and
 * `one_hot`, 1 in one word and 0 in the others.
 */
export function vectorWgsl({ width }: VectorKind): string {
  return width === 4
    ? `const WIDTH: u32 = 4u;
alias Vector = vec4f;
alias Choice = vec4<bool>;
fn sum_of(v: Vector) -> f32 { return (v.x + v.y) + (v.z + v.w); }
fn largest_of(v: Vector) -> f32 { return max(max(v.x, v.y), max(v.z, v.w)); }
fn word_of(v: Vector, word: u32) -> f32 { return v[word]; }
fn one_hot(word: u32) -> Vector { return select(vec4f(0.0), vec4f(1.0), vec4u(0u, 1u, 2u, 3u) == vec4u(word)); }
`
    : `const WIDTH: u32 = 1u;
alias Vector = f32;
alias Choice = bool;
fn sum_of(v: Vector) -> f32 { return v; }
fn largest_of(v: Vector) -> f32 { return v; }
fn word_of(v: Vector, _word: u32) -> f32 { return v; }
fn one_hot(_word: u32) -> Vector { return 1.0; }
`;
}

/** WGSL of `fn activated(x: Vector) -> Vector`. */
export function activatedWgsl(name: ActivationName, { width }: VectorKind): string {
  const suffix = width === 4 ? "4" : "";
  return `${activationWgsl(name)}
fn activated(x: Vector) -> Vector { return activate${suffix}(x); }
`;
}

/**
 * WGSL of `fn slope(x: Vector) -> Vector`, the activation's derivative by its pre-activation; not
 * `shared` beside {@link activatedWgsl}'s text, which brings what both need.
 */
export function slopeWgsl(
  name: ActivationName,
  { width }: VectorKind,
  options = { shared: true },
): string {
  const suffix = width === 4 ? "4" : "";
  return `${activationGradientWgsl(name, options)}
fn slope(x: Vector) -> Vector { return activation_gradient${suffix}(x); }
`;
}

/** Buffers that a kernel binds only in some of its forms; the reference may not touch them in others. */
export function given<Name extends string>(
  condition: boolean,
  buffers: Readonly<Record<Name, BufferSpec>>,
): { readonly [Key in Name]?: BufferSpec } {
  return condition ? buffers : {};
}
