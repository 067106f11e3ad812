/**
 * A matmul, a convolution and both its gradients are one thing: y[row, col] = Σₖ A(row, k)·B(k, col),
 * differing only in where A and B come from. So they share this text generator, and each kernel says
 * in its `.wgsl` where its operands are.
 *
 * The contraction is cut into *segments*, runs of k over which addresses advance regularly: the whole
 * inner dimension of a matmul, the taps and channels under one row of a convolution's filter. What is
 * costly to find (which row of the image, is it inside) is found once a segment. A *plane* is whatever is computed side by side: a matrix of a batch, a split of the
 * contraction, a stride phase. The kernel's WGSL gives
 *
 *     row_of(plane, row) -> Row                  once for each row of a thread
 *     segment_of(plane, index) -> Segment        index in first_segment(plane) ..< last_segment(plane)
 *     source_of(Row, Segment) -> Source
 *     term_of(Segment, k) -> Term                what all rows and columns share at one k
 *     load_a(Source, Term) -> Rows               an f32, or four rows from Row's where `vectorRows`
 *     load_b(Segment, Term, col) -> vec4f        four columns; col is a multiple of 4
 *     put(plane, row, col, vec4f)                the epilogue, four columns
 *
 * There are three families of tiling, since the machines differ, one file each. `register`: each thread
 * reads its operands straight from memory; `quad`: four neighbouring threads share their rows and hand
 * each other what they read, best on software adapters, which have no fast shared memory (there a barrier
 * cuts a kernel in pieces); `workgroup`: threads stage tiles of A and B in workgroup memory, best on real
 * GPUs. All add k ascending with one `fma` a term, so they give the same bytes.
 *
 * Accumulators are named variables, not arrays: software adapters keep an indexed array in memory,
 * eight times slower. Loops over k stay rolled: unrolling buys little and costs seconds to compile.
 */
import type { Workgroups } from "../../kernel.ts";
import { QUAD_DIRECTIVES, quadWgsl, quadWorkgroups } from "./contractionQuad.ts";
import { registerWgsl, registerWorkgroups } from "./contractionRegister.ts";
import type { Contraction, Tiling } from "./contractionShape.ts";
import { workgroupWgsl, workgroupWorkgroups } from "./contractionWorkgroup.ts";

/** Workgroups of a contraction under a tiling. */
export function contractionWorkgroups(contraction: Contraction, tiling: Tiling): Workgroups {
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

/** What must stand before all declarations of the kernel. */
export const contractionDirectives = (tiling: Tiling): string =>
  tiling.kind === "quad" ? QUAD_DIRECTIVES : "";

/** The kernel's `main`; stands after the kernel's own WGSL. */
export function contractionWgsl(contraction: Contraction, tiling: Tiling): string {
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
