import { at } from "../../shared/errors.ts";
import { defineKernel, gridOf, u32 } from "../kernel.ts";
import { vectorsOf } from "./parts/vectors.ts";
import source from "./pixelShuffle.wgsl?raw";

export interface PixelShuffleDims {
  readonly batch: number;
  /** Of the deep side. */
  readonly height: number;
  readonly width: number;
  /** Of the wide side. */
  readonly channels: number;
  /** Wide pixels per deep pixel, along each axis. */
  readonly factor: number;
  /** From wide to deep, the gradient of the other direction. */
  readonly back: boolean;
}

const LANES = 64;

/**
 * Turns channels into pixels. deep: [batch, height, width, factor² · channels]; wide: [batch, height ·
 * factor, width · factor, channels]. Channel (row · factor + column) · channels + c of a deep pixel becomes
 * channel c of the pixel at (row, column) of its factor × factor wide pixels. x is deep and y wide, or the
 * other way round if `back`.
 */
export const pixelShuffle = defineKernel({
  name: "pixelShuffle",
  source: ({ back }) =>
    `fn copy_vector(deep: u32, wide: u32) { ${back ? "y_store(deep, x_load(wide))" : "y_store(wide, x_load(deep))"}; }\n${source}`,
  buffers: ({ batch, height, width, channels, factor }: PixelShuffleDims) => {
    const { type } = vectorsOf(channels);
    const length = batch * height * width * factor * factor * channels;
    return { x: { access: "read", length, type }, y: { access: "write", length, type } };
  },
  f16: ["x", "y"],
  sizes: ({ batch, height, width, channels, factor }) => ({
    batch,
    rows: height,
    cols: width,
    factor,
    vectors: vectorsOf(channels).count,
  }),
  constants: () => ({ LANES: u32(LANES) }),
  workgroups: ({ batch, height, width, channels, factor }) =>
    gridOf(
      Math.ceil((batch * height * width * factor * factor * vectorsOf(channels).count) / LANES),
    ),
  reference: ({ batch, height, width, channels, factor, back }, { x }) => {
    const y = new Float32Array(batch * height * width * factor * factor * channels);
    const deep = factor * factor * channels;
    for (let image = 0; image < batch; image++) {
      for (let row = 0; row < height * factor; row++) {
        for (let col = 0; col < width * factor; col++) {
          const small = (image * height + Math.floor(row / factor)) * width;
          const place = (row % factor) * factor + (col % factor);
          const from = (small + Math.floor(col / factor)) * deep + place * channels;
          const to = ((image * height * factor + row) * width * factor + col) * channels;
          for (let channel = 0; channel < channels; channel++) {
            if (back) y[from + channel] = at(x, to + channel);
            else y[to + channel] = at(x, from + channel);
          }
        }
      }
    }
    return { y };
  },
  samples: [
    { batch: 1, height: 1, width: 1, channels: 1, factor: 1, back: false },
    { batch: 2, height: 3, width: 5, channels: 1, factor: 2, back: false },
    { batch: 3, height: 2, width: 3, channels: 4, factor: 2, back: true },
    { batch: 1, height: 4, width: 2, channels: 3, factor: 3, back: true },
  ],
});
