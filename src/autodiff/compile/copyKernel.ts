import { generate, gridOf, type KernelInstance } from "../../gpu/kernel.ts";

const WORKGROUP = 64;

/** Copies `words` 4-byte words to y from x, `offset` words into a buffer of `sourceWords`. */
export function copyKernel(words: number, sourceWords = words, offset = 0): KernelInstance {
  const workgroups = gridOf(Math.ceil(words / WORKGROUP));
  return generate({
    name: "copy",
    buffers: {
      x: { access: "read", length: sourceWords, type: "u32" },
      y: { access: "write", length: words, type: "u32" },
    },
    source: `@compute @workgroup_size(${WORKGROUP})
fn main(@builtin(global_invocation_id) id: vec3u) {
  let i = id.x + id.y * ${workgroups[0] * WORKGROUP}u;
  if (i < ${words}u) { y_store(i, x_load(${offset}u + i)); }
}`,
    workgroups,
  });
}

/** Writes a run-time scalar, this word of the uniform block, to y [1]. */
export const storeScalarKernel = (word: number): KernelInstance =>
  generate({
    name: "storeScalar",
    buffers: { y: { access: "write", length: 1, type: "u32" } },
    scalars: [{ name: "value", type: "u32", source: { word } }],
    source: `@compute @workgroup_size(1)
fn main() { y_store(0u, value()); }`,
    workgroups: [1, 1, 1],
  });
