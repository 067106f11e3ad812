/**
 * The compared training steps: an encoder, a projector, NT-Xent on two given views, Adam. Without
 * augmentations, so that every peer computes the same step from the same data.
 */
import { InputError } from "../../src/shared/errors.ts";
import type { Module } from "./modules.ts";

export interface Workload {
  readonly id: string;
  readonly summary: string;
  /** Height, width, channels of a view. */
  readonly image: readonly [number, number, number];
  readonly encoder: readonly Module[];
  /** Id of the same encoder in Isotrope's catalogue, if it exists there. */
  readonly catalogued?: string;
  /** Widths of the projector, from the encoder's features to z. A single width means no projector. */
  readonly projector: readonly number[];
}

const IMAGE = [28, 28, 1] as const;

/** 3×3 blocks of these widths, then the mean over positions. */
const convnet = (
  widths: readonly number[],
  block: (index: number) => { readonly stride: number; readonly pool: boolean },
): Module[] => [
  ...widths.map(
    (to, index): Module => ({
      kind: "convBlock",
      from: widths[index - 1] ?? 1,
      to,
      ...block(index),
    }),
  ),
  { kind: "globalAveragePool" },
];

export const workloads: readonly Workload[] = [
  {
    id: "a",
    summary: "ConvNet 1-32-64-128, max-pool after the first two blocks, projector 128-128-64",
    image: IMAGE,
    // 28 is pooled to 14 and 7; the mean is over 7×7 positions.
    encoder: convnet([32, 64, 128], (index) => ({ stride: 1, pool: index < 2 })),
    catalogued: "convnet-l",
    projector: [128, 128, 64],
  },
  {
    id: "b",
    summary: "ConvNet 1-16-32-64, stride 2, projector 64-128-64",
    image: IMAGE,
    encoder: convnet([16, 32, 64], () => ({ stride: 2, pool: false })),
    catalogued: "convnet-s",
    projector: [64, 128, 64],
  },
  {
    id: "c",
    summary: "MLP 784-256-256-64",
    image: IMAGE,
    encoder: [{ kind: "flatten" }, { kind: "mlp", widths: [784, 256, 256, 64], batchNorm: false }],
    projector: [64],
  },
  {
    id: "d",
    summary:
      "ViT of patch 4, width 64, 4 layers, 4 heads, features of [CLS] and the mean, projector 128-128-64",
    image: IMAGE,
    encoder: [{ kind: "visionTransformer", patch: 4, patches: 49, width: 64, depth: 4, heads: 4 }],
    catalogued: "vit-s",
    projector: [128, 128, 64],
  },
];

/** The workload of this id. Throws {@link InputError} if it does not exist. */
export function workloadNamed(id: string): Workload {
  const workload = workloads.find((candidate) => candidate.id === id);
  if (workload) return workload;
  const known = workloads.map((candidate) => candidate.id).join(", ");
  throw new InputError(`--workload: found "${id}", expected one of ${known}`);
}
