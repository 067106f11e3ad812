/** Every hand-written kernel, one line each; the kernel suite runs them all. */
import type { KernelUnderTest } from "../kernel.ts";
import { normalizeRows } from "./normalizeRows.ts";
import { reduce } from "./reduce.ts";

export const kernels: readonly KernelUnderTest[] = [normalizeRows, reduce];
