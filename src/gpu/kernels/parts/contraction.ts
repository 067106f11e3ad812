/**
 * Matmul, convolution and both gradients of a convolution have the same form,
 * y[row, col] = Σₖ A(row, k)·B(k, col). They share this generator and differ in the functions that read
 * A and B, which are in the kernel's `.wgsl` file.
 *
 * A contraction is split into *segments*, runs of k whose addresses advance regularly: the whole inner
 * dimension of a matmul, or the taps and channels under one row of a filter. Expensive address computations
 * happen once per segment. A *plane* is an independent part of the output: a matrix of a batch, a split of
 * the contraction, a phase of a strided convolution. The kernel's WGSL declares
 *
 *     row_of(plane, row) -> Row                  once for each row of a thread
 *     segment_of(plane, index) -> Segment        index in first_segment(plane) ..< last_segment(plane)
 *     source_of(Row, Segment) -> Source
 *     term_of(Segment, k) -> Term                shared by all rows and columns at one k
 *     load_a(Source, Term) -> Rows               an f32, or four rows starting at Row if `vectorRows`
 *     load_b(Segment, Term, col) -> vec4f        four columns; col is a multiple of 4
 *     put(plane, row, col, vec4f)                applies the epilogue to four columns and stores them
 *
 * There are three families of tilings. `register`: each thread reads its operands from memory. `quad`: four
 * neighbouring threads share the rows they read; best on CPU adapters, which have no fast shared memory, and
 * where a barrier splits a kernel in two. `workgroup`: threads stage tiles of A and B in workgroup memory;
 * best on GPUs. All add with one `fma` per term in ascending k, so they compute the same bytes.
 *
 * Accumulators are named variables, not arrays: CPU adapters keep an indexed array in memory, which is eight
 * times slower. Loops over k are not unrolled: it saves little and takes seconds to compile.
 */
import type { AdapterKind, GenericSource, Sizes, Variant, Workgroups } from "../../kernel.ts";
import { quadSizes, quadWgsl, quadWorkgroups } from "./contractionQuad.ts";
import { registerSizes, registerWgsl, registerWorkgroups } from "./contractionRegister.ts";
import type { Contraction, Tiling } from "./contractionShape.ts";
import { DEFAULT_TILING, tilingVariants } from "./contractionTiling.ts";
import { workgroupSizes, workgroupWgsl, workgroupWorkgroups } from "./contractionWorkgroup.ts";

/** Dims of a kernel that is a contraction. */
export interface Tiled {
  /** Chosen by the kernel's variants. */
  readonly tiling?: Tiling;
}

/** WGSL and the sizes that it reads. */
export interface Piece {
  readonly wgsl: string;
  readonly sizes?: Sizes;
}

export interface ContractionKernel<Dims extends Tiled> {
  readonly contraction: (dims: Dims) => Contraction;
  /** The functions listed above. */
  readonly pieces: (dims: Dims) => readonly Piece[];
  /** The call as a {@link genericContraction}, if it can be one. */
  readonly generic: (dims: Dims, adapter: AdapterKind) => (() => GenericSource) | undefined;
}

/** Fields of the definition of a kernel that is a contraction. */
export function contractionKernel<Dims extends Tiled>(kernel: ContractionKernel<Dims>) {
  const { contraction, pieces, generic } = kernel;
  const tilingOf = ({ tiling = DEFAULT_TILING }: Dims) => tiling;
  return {
    source: (dims: Dims): string =>
      [
        ...pieces(dims).map(({ wgsl }) => wgsl),
        contractionWgsl(contraction(dims), tilingOf(dims)),
      ].join("\n"),
    sizes: (dims: Dims): Sizes => {
      const own = pieces(dims).map(({ sizes }) => sizes ?? {});
      return Object.assign({}, ...own, contractionSizes(contraction(dims), tilingOf(dims)));
    },
    quads: (dims: Dims): boolean => tilingOf(dims).kind === "quad",
    workgroups: (dims: Dims): Workgroups =>
      contractionWorkgroups(contraction(dims), tilingOf(dims)),
    variants: (dims: Dims, adapter: AdapterKind): readonly Variant<Dims>[] => {
      const shared = adapter.software ? generic(dims, adapter) : undefined;
      return [
        ...(shared ? [{ name: "generic", warmUp: true, generic: shared }] : []),
        ...tilingVariants(contraction(dims), adapter).map(({ tiling, ...variant }) => {
          return { ...variant, dims: { ...dims, tiling } };
        }),
      ];
    },
  };
}

function contractionWorkgroups(contraction: Contraction, tiling: Tiling): Workgroups {
  switch (tiling.kind) {
    case "register":
      return registerWorkgroups(contraction, tiling);
    case "quad":
      return quadWorkgroups(contraction, tiling);
    case "workgroup":
      return workgroupWorkgroups(contraction, tiling);
    default:
      return tiling satisfies never;
  }
}

function contractionSizes(contraction: Contraction, tiling: Tiling): Sizes {
  switch (tiling.kind) {
    case "register":
      return registerSizes(contraction, tiling);
    case "quad":
      return quadSizes(contraction, tiling);
    case "workgroup":
      return workgroupSizes(contraction);
    default:
      return tiling satisfies never;
  }
}

function contractionWgsl(contraction: Contraction, tiling: Tiling): string {
  if (tiling.cols % 4 !== 0)
    throw new Error(`tile of ${tiling.cols} columns; take a multiple of 4`);
  switch (tiling.kind) {
    case "register":
      return registerWgsl(contraction, tiling);
    case "quad":
      return quadWgsl(contraction, tiling);
    case "workgroup":
      return workgroupWgsl(contraction, tiling);
    default:
      return tiling satisfies never;
  }
}
