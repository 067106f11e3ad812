/** Every hand-written kernel, one line each; the kernel suite runs them all. */
import type { KernelUnderTest } from "../kernel.ts";
import { adamw } from "./adamw.ts";
import { batchNormApply } from "./batchNormApply.ts";
import { batchNormGradientApply } from "./batchNormGradientApply.ts";
import { batchNormGradientPartials } from "./batchNormGradientPartials.ts";
import { batchNormPartials } from "./batchNormPartials.ts";
import { ema } from "./ema.ts";
import { lars } from "./lars.ts";
import { normalizeRows } from "./normalizeRows.ts";
import { reduce } from "./reduce.ts";
import { sgd } from "./sgd.ts";
import { squaredNormPartials } from "./squaredNormPartials.ts";

export const kernels: readonly KernelUnderTest[] = [
  adamw,
  batchNormApply,
  batchNormGradientApply,
  batchNormGradientPartials,
  batchNormPartials,
  ema,
  lars,
  normalizeRows,
  reduce,
  sgd,
  squaredNormPartials,
];
