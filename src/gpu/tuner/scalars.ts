/** Run-time scalars of a kernel that runs on scratch memory. */
import { type KernelInstance, SCALAR_BLOCK_WORDS } from "../kernel.ts";

/** Value of every f32 scalar. Not 0: a scalar may be a divisor, for example a temperature. */
const SCALAR = 0.5;

/** The block of run-time scalars, and the one-element buffers of scalars. Integers, such as an offset, are 0. */
export function scalarsOf({ source: { scalars = [] } }: KernelInstance) {
  const block = new Float32Array(SCALAR_BLOCK_WORDS);
  for (const { type, source } of scalars) {
    if (source !== "buffer" && type === "f32") block[source.word] = SCALAR;
  }
  const values = new Map(
    scalars.map(({ name, type }) => [name, Float32Array.of(type === "f32" ? SCALAR : 0)]),
  );
  return { block, values };
}
