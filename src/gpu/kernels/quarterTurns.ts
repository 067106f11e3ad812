import { at } from "../../shared/errors.ts";
import { defineKernel } from "../kernel.ts";
import {
  imageLength,
  lanesOver,
  type QuarterTurnsDims,
  TURNS,
  turnedFrom,
  turnedFromWgsl,
  turning,
} from "./parts/quarterTurns.ts";
import source from "./quarterTurns.wgsl?raw";

/** Each image rotated by 0°, 90°, 180° and 270°. x: [images, side, side, channels]; y: [images, 4, …]. */
export const quarterTurns = defineKernel({
  name: "quarterTurns",
  source: () => `${turnedFromWgsl}${source}`,
  buffers: (dims: QuarterTurnsDims) => ({
    x: { access: "read", length: imageLength(dims) },
    y: { access: "write", length: TURNS * imageLength(dims) },
  }),
  ...turning,
  workgroups: (dims) => lanesOver(TURNS * imageLength(dims)),
  reference: (dims, { x }) => {
    const size = imageLength({ ...dims, images: 1 });
    return {
      y: Float32Array.from({ length: TURNS * x.length }, (_, i) => {
        const turned = Math.floor(i / size);
        const source = turnedFrom(dims, turned % TURNS, i % size);
        return at(x, Math.floor(turned / TURNS) * size + source);
      }),
    };
  },
});
