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
import source from "./quarterTurnsGradient.wgsl?raw";

/** Adds up the gradients of the four rotations of each image. dy: [images, 4, side, side, channels]; dx: [images, …]. */
export const quarterTurnsGradient = defineKernel({
  name: "quarterTurnsGradient",
  source: () => `${turnedFromWgsl}${source}`,
  buffers: (dims: QuarterTurnsDims) => ({
    dy: { access: "read", length: TURNS * imageLength(dims) },
    dx: { access: "write", length: imageLength(dims) },
  }),
  ...turning,
  workgroups: (dims) => lanesOver(imageLength(dims)),
  reference: (dims, { dy }) => {
    const size = imageLength({ ...dims, images: 1 });
    const dx = new Float32Array(imageLength(dims));
    for (let i = 0; i < dy.length; i++) {
      const turned = Math.floor(i / size);
      const source = turnedFrom(dims, turned % TURNS, i % size);
      const target = Math.floor(turned / TURNS) * size + source;
      dx[target] = at(dx, target) + at(dy, i);
    }
    return { dx };
  },
});
