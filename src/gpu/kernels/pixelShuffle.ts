import { at } from "../../shared/errors.ts";
import { defineKernel, gridOf, u32 } from "../kernel.ts";
import { filled } from "./parts/marks.ts";
import { vectorsOf, vectorWgsl } from "./parts/vectors.ts";
import body from "./pixelShuffle.wgsl?raw";

export interface PixelShuffleDims {
  readonly batch: number;
  /** Of the deep side: the small map. */
  readonly height: number;
  readonly width: number;
  /** Of the wide side: a pixel of the large map. */
  readonly channels: number;
  /** Pixels of the large map that one of the small map becomes, along each axis. */
  readonly factor: number;
  /** From the wide side to the deep one: the gradient of the other direction. */
  readonly back: boolean;
}

const LANES = 64;

/**
 * Channels become pixels. deep: [batch, height, width, factor² · channels], whose channel
 * (row · factor + column) · channels + c is channel c of the pixel at that row and column of the
 * factor × factor pixels that stand for it; wide: [batch, height · factor, width · factor, channels].
 * x is the one and y the other, as `back` says.
 */
export const pixelShuffle = defineKernel({
  name: "pixelShuffle",
  body: ({ channels, back }) =>
    `${vectorWgsl(vectorsOf(channels))}${filled(body, { COPY: back ? "y[index] = x[wide];" : "y[wide] = x[index];" })}`,
  buffers: ({ batch, height, width, channels, factor }: PixelShuffleDims) => {
    const { type } = vectorsOf(channels);
    const length = batch * height * width * factor * factor * channels;
    return { x: { access: "read", length, type }, y: { access: "write", length, type } };
  },
  halves: ["x", "y"],
  tunings: [{}],
  constants: ({ batch, height, width, channels, factor }) => ({
    BATCH: u32(batch),
    ROWS: u32(height),
    COLS: u32(width),
    FACTOR: u32(factor),
    VECTORS: u32(vectorsOf(channels).count),
    LANES: u32(LANES),
  }),
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
