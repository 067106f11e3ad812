import { defineKernel } from "../kernel.ts";

/** Writes a run-time scalar to y [1], for kernels that read it from a buffer. The bits may be an f32. */
export const storeScalar = defineKernel({
  name: "storeScalar",
  source: "@compute @workgroup_size(1) fn main() { y_store(0u, value()); }",
  buffers: () => ({ y: { access: "write", length: 1, type: "u32" } }),
  scalars: { value: "u32" },
  workgroups: () => [1, 1, 1],
  reference: (_, _buffers, { value }) => ({ y: Uint32Array.of(value) }),
  scalarSamples: { value: 0x3f800000 },
  samples: [{}],
});
