import { assemble, gridOf, type KernelInstance } from "../../gpu/kernel.ts";

const WORKGROUP = 64;

/** Copies `words` 4-byte words to y from x, `offset` words into a buffer of `sourceWords`. */
export function copyKernel(words: number, sourceWords = words, offset = 0): KernelInstance {
  const workgroups = gridOf(Math.ceil(words / WORKGROUP));
  return assemble({
    name: "copy",
    buffers: {
      x: { access: "read", length: sourceWords, type: "u32" },
      y: { access: "write", length: words, type: "u32" },
    },
    scalars: [],
    text: `@compute @workgroup_size(${WORKGROUP})
fn main(@builtin(global_invocation_id) id: vec3u) {
  let i = id.x + id.y * ${workgroups[0] * WORKGROUP}u;
  if (i < ${words}u) { y[i] = x[${offset}u + i]; }
}`,
    workgroups,
    flops: 0,
  });
}

/** Writes a run-time scalar, this word of the uniform block, to y [1]. */
export const storeScalarKernel = (word: number): KernelInstance =>
  assemble({
    name: "storeScalar",
    buffers: { y: { access: "write", length: 1, type: "u32" } },
    scalars: [{ name: "value", type: "u32", source: { word } }],
    text: `@compute @workgroup_size(1)
fn main() { y[0] = value(); }`,
    workgroups: [1, 1, 1],
    flops: 0,
  });
