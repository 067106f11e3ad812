import { at } from "../../shared/errors.ts";
import { defineKernel, f32, gridOf, u32 } from "../kernel.ts";
import { logSumExp } from "./parts/rows.ts";
import source from "./sinkhornScales.wgsl?raw";

export interface SinkhornDims {
  readonly samples: number;
  readonly prototypes: number;
  /** The axis whose scales are computed, so that each of its rows or columns has the same sum. */
  readonly of: "samples" | "prototypes";
  /** The other axis has scales already. */
  readonly shifted: boolean;
}

const LANES = 64;

const sidesOf = ({ samples, prototypes, of }: SinkhornDims) =>
  of === "samples"
    ? { owners: samples, others: prototypes, ownerStride: prototypes, otherStride: 1 }
    : { owners: prototypes, others: samples, ownerStride: 1, otherStride: prototypes };

/**
 * Half an iteration of Sinkhorn and Knopp in the log domain: with scales b of the other axis, the scales of
 * this axis are −log(owners) − log Σ exp(scores/ε + b), so that each of its sums becomes 1/owners.
 * scores: [samples, prototypes]; shift: scales of the other axis; scales: those of this axis.
 */
export const sinkhornScales = defineKernel({
  name: "sinkhornScales",
  source: (dims) =>
    `fn shift_of(other: u32) -> f32 { return ${dims.shifted ? "shift_load(other)" : "0.0"}; }\n${source}`,
  buffers: (dims: SinkhornDims) => {
    const { owners, others } = sidesOf(dims);
    return {
      scores: { access: "read", length: dims.samples * dims.prototypes },
      ...(dims.shifted && { shift: { access: "read" as const, length: others } }),
      scales: { access: "write", length: owners },
    };
  },
  scalars: { epsilon: "f32" },
  sizes: sidesOf,
  constants: (dims) => ({
    LOG_OWNERS: f32(Math.log(sidesOf(dims).owners)),
    LANES: u32(LANES),
  }),
  workgroups: (dims) => gridOf(sidesOf(dims).owners),
  reference: (dims, { scores, shift }, { epsilon }) => {
    const { owners, others, ownerStride, otherStride } = sidesOf(dims);
    return {
      scales: Float32Array.from({ length: owners }, (_, owner) => {
        const values = Array.from(
          { length: others },
          (__, other) =>
            at(scores, owner * ownerStride + other * otherStride) / epsilon +
            (dims.shifted ? at(shift, other) : 0),
        );
        return -Math.log(owners) - logSumExp(values);
      }),
    };
  },
  scalarSamples: { epsilon: 0.05 },
  samples: [
    { samples: 1, prototypes: 1, of: "samples", shifted: false },
    { samples: 13, prototypes: 5, of: "prototypes", shifted: false },
    { samples: 13, prototypes: 101, of: "samples", shifted: true },
    { samples: 131, prototypes: 7, of: "prototypes", shifted: true },
  ],
});
