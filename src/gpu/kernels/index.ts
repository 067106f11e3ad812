/** Every hand-written kernel, one line each; the kernel suite runs them all. */
import type { KernelUnderTest } from "../kernel.ts";
import { batchNormApply } from "./batchNormApply.ts";
import { batchNormGradientApply } from "./batchNormGradientApply.ts";
import { batchNormGradientPartials } from "./batchNormGradientPartials.ts";
import { batchNormPartials } from "./batchNormPartials.ts";
import { normalizeRows } from "./normalizeRows.ts";
import { reduce } from "./reduce.ts";

export const kernels: readonly KernelUnderTest[] = [
  batchNormApply,
  batchNormGradientApply,
  batchNormGradientPartials,
  batchNormPartials,
  normalizeRows,
  reduce,
];
