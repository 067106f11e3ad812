/** The definition of the kernel of all augmentations, whose source is in kernel.ts. */
import { defineKernel, gridOf, type ScalarType } from "../../gpu/kernel.ts";
import { at } from "../../shared/errors.ts";
import { type Augmentation, pieceFor, viewSize } from "./augmentation.ts";
import {
  FIRST_SLOT,
  strengthName,
  type ViewsDims,
  viewsConstants,
  viewsSizes,
  viewsWgsl,
} from "./kernel.ts";
import { PEERS_WIDTH, peersOf } from "./peers.ts";
import { viewsReference } from "./reference.ts";

export interface ViewsKernelDims extends ViewsDims {
  /** The augmentations to apply. */
  readonly ids: readonly string[];
}

/**
 * images: bytes of the dataset, four to a u32; peers: [count, 4]; y: [views · images, height, width, channels].
 */
export const viewsKernelOf = (augmentations: readonly Augmentation[]) => {
  const used = ({ ids, smaller }: ViewsKernelDims) =>
    augmentations.filter(({ id }) => ids.includes(id)).map((each) => pieceFor(each, smaller));
  return defineKernel({
    name: "augmentedViews",
    source: (dims: ViewsKernelDims) => viewsWgsl(used(dims), dims),
    buffers: (dims) => {
      const { height, width, channels } = viewSize(dims, dims.smaller);
      const length = dims.views * dims.images * height * width * channels;
      const bytes = dims.count * dims.height * dims.width * channels;
      return {
        images: { access: "read", length: Math.ceil(bytes / 4), type: "u32" },
        y: { access: "write", length },
        ...(dims.paired && {
          peers: { access: "read", length: PEERS_WIDTH * dims.count, type: "u32" } as const,
        }),
        ...(smooths(used(dims)) && { scratch: { access: "write", length } as const }),
      };
    },
    scalars: (dims): Readonly<Record<string, ScalarType>> => ({
      seed: "u32",
      step: "u32",
      ...(dims.images < dims.batch && { [FIRST_SLOT]: "u32" }),
      ...Object.fromEntries(used(dims).map((each) => [strengthName(each), "f32"])),
    }),
    sizes: viewsSizes,
    constants: viewsConstants,
    workgroups: ({ images, views }) => gridOf(images * views),
    reference: (dims, { images, peers }, { seed = 0, step = 0 }) => ({
      y: viewsReference(augmentations, {
        ...dims,
        bytes: new Uint8Array(Uint32Array.from(images).buffer),
        peers,
        seed,
        step,
        strengths: Object.fromEntries(dims.ids.map((id) => [`augment.${id}`, 0.5])),
      }),
    }),
    // Bytes of a smooth image, so that resampling has small errors.
    fill: {
      images: (index) => byteAt(index) * 0x01010101,
      peers: (index) => at(SAMPLE_PEERS, index),
    },
    scalarSamples: { seed: 4_000_000_007, step: 9 },
    tolerance: 4e-5,
    samples: [
      { ...SAMPLE, height: 1, width: 1, channels: 1, ids: ["crop", "flip"] },
      { ...SAMPLE, height: 7, width: 5, channels: 1, ids: ["crop", "flip", "blur"] },
      { ...SAMPLE, height: 8, width: 8, channels: 3, ids: ["crop", "color", "grey", "blur"] },
      {
        ...SAMPLE,
        height: 12,
        width: 12,
        channels: 3,
        smaller: { side: 5, area: [0.1, 0.4] },
        firstView: 2,
        ids: ["crop", "flip", "color"],
      },
      {
        ...SAMPLE,
        height: 7,
        width: 5,
        channels: 1,
        views: 3,
        paired: true,
        ids: ["crop", "flip"],
      },
      { ...SAMPLE, height: 5, width: 3, channels: 3, firstView: 1, paired: true, ids: ["blur"] },
    ],
  });
};

/** Groups of three, two, one and one rows. */
const SAMPLE_PEERS = peersOf([4, 0, 4, -1, 0, 4, -1]);

const SAMPLE = { count: 7, batch: 5, images: 5, views: 2 } as const;

const byteAt = (index: number): number => Math.round(128 + 110 * Math.sin(0.3 * index));

export const smooths = (used: readonly Augmentation[]): boolean =>
  used.some(({ kind }) => kind === "smooth");
