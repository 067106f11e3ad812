/**
 * Lets one WGSL source handle any row length. Kernels are written in terms of `Vector`, which is vec4f if
 * the length is a multiple of 4 and f32 otherwise. Arithmetic, fma, max and select accept both.
 */
import type { BufferSpec, ElementType } from "../../kernel.ts";
import { type ActivationName, activationGradientWgsl, activationWgsl } from "../activations.ts";

export interface VectorKind {
  /** Elements of one Vector. */
  readonly width: 1 | 4;
  readonly type: ElementType;
  /** Vectors that make up the given size. */
  readonly count: number;
}

/**
 * How an axis of `size` contiguous elements is read: four at a time if `size` is a multiple of 4, unless
 * `scalar`. A CPU adapter runs a vec4f as four scalar instructions, each of which takes time to compile,
 * so it is better off with one element per lane where lanes are independent.
 */
export function vectorsOf(size: number, scalar = false): VectorKind {
  return size % 4 === 0 && !scalar
    ? { width: 4, type: "vec4f", count: size / 4 }
    : { width: 1, type: "f32", count: size };
}

/**
 * WGSL of `Vector`; `Choice`, the type of its comparisons; `VECTOR_WIDTH`; the reductions `sum_of` and
 * `largest_of`; `element_of`, one element; and `one_hot`, 1 in one element and 0 in the others.
 */
export function vectorWgsl({ width }: VectorKind): string {
  return width === 4
    ? `const VECTOR_WIDTH: u32 = 4u;
alias Vector = vec4f;
alias Choice = vec4<bool>;
fn sum_of(v: Vector) -> f32 { return (v.x + v.y) + (v.z + v.w); }
fn largest_of(v: Vector) -> f32 { return max(max(v.x, v.y), max(v.z, v.w)); }
fn element_of(v: Vector, element: u32) -> f32 { return v[element]; }
fn one_hot(element: u32) -> Vector { return select(vec4f(0.0), vec4f(1.0), vec4u(0u, 1u, 2u, 3u) == vec4u(element)); }
`
    : `const VECTOR_WIDTH: u32 = 1u;
alias Vector = f32;
alias Choice = bool;
fn sum_of(v: Vector) -> f32 { return v; }
fn largest_of(v: Vector) -> f32 { return v; }
fn element_of(v: Vector, _element: u32) -> f32 { return v; }
fn one_hot(_element: u32) -> Vector { return 1.0; }
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
 * WGSL of `fn slope(x: Vector) -> Vector`, the derivative of the activation by its input. Pass
 * `shared: false` beside {@link activatedWgsl}, which declares the helper functions of both.
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

/** Buffers that are bound only if `condition` holds. The reference must not read them otherwise. */
export function boundIf<Name extends string>(
  condition: boolean,
  buffers: Readonly<Record<Name, BufferSpec>>,
): { readonly [Key in Name]?: BufferSpec } {
  return condition ? buffers : {};
}
