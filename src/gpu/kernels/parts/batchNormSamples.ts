/** Odd sizes and sample values for the batch norm kernels. */
import type { BatchNormDims } from "./batchNorm.ts";

const base = { epsilon: 1e-5, activation: "relu", affine: true } as const;

/** For the kernels that write partials. */
export const batchNormSamples: readonly BatchNormDims[] = [
  { groups: 1, rows: 1, channels: 1, chunks: 1, epsilon: 1e-5, activation: "none", affine: true },
  { groups: 2, rows: 67, channels: 5, chunks: 3, epsilon: 1e-5, activation: "relu", affine: true },
  { groups: 2, rows: 45, channels: 12, chunks: 2, epsilon: 1e-3, activation: "gelu", affine: true },
  { ...base, groups: 1, rows: 9, channels: 520, chunks: 4, activation: "none", affine: false },
  {
    ...base,
    groups: 2,
    rows: 70,
    channels: 8,
    chunks: 3,
    pool: { kind: "max", height: 7, width: 5, window: [2, 2] },
  },
  { ...base, groups: 2, rows: 67, channels: 260, chunks: 3, singleLane: true },
  {
    ...base,
    groups: 1,
    rows: 96,
    channels: 3,
    chunks: 2,
    activation: "gelu",
    pool: { kind: "mean", height: 4, width: 6, window: [4, 6] },
  },
];

/** For the kernels that also run without partials. */
export const batchNormSamplesWithoutChunks: readonly BatchNormDims[] = [
  ...batchNormSamples,
  { ...base, groups: 3, rows: 37, channels: 5, chunks: 0 },
  { ...base, groups: 2, rows: 131, channels: 76, chunks: 0, affine: false },
  { ...base, groups: 2, rows: 37, channels: 12, chunks: 0, singleLane: true },
  {
    ...base,
    groups: 2,
    rows: 45,
    channels: 4,
    chunks: 0,
    pool: { kind: "max", height: 5, width: 3, window: [3, 2] },
  },
  {
    ...base,
    groups: 2,
    rows: 40,
    channels: 4,
    chunks: 0,
    pool: { kind: "mean", height: 4, width: 5, window: [2, 2] },
  },
];

/** Sample moments [groups, 2, channels]: means around 0, variances around 1. */
export function sampleMoments(index: number, { channels }: { channels: number }): number {
  return Math.floor(index / channels) % 2 === 0 ? Math.sin(index) : 1.2 + Math.cos(index);
}
