import { at } from "../../shared/errors.ts";
import { defineKernel } from "../kernel.ts";
import source from "./cutPatchesGradient.wgsl?raw";
import {
  cornersLength,
  cornerWgsl,
  cutting,
  forEachPixel,
  imagesLength,
  lanesOver,
  type PatchesDims,
  patchesLength,
} from "./parts/patches.ts";

/**
 * Adds up, for each pixel, the gradients of all patches that contain it, in their order.
 * dy: [images · count, size, size, channels]; corners as in {@link PatchesDims}; dx: [images, height, width, channels].
 */
export const cutPatchesGradient = defineKernel({
  name: "cutPatchesGradient",
  source: (dims) => `${cornerWgsl(dims)}${source}`,
  buffers: (dims: PatchesDims) => ({
    dy: { access: "read", length: patchesLength(dims) },
    corners: { access: "read", length: cornersLength(dims) },
    dx: { access: "write", length: imagesLength(dims) },
  }),
  ...cutting,
  workgroups: (dims) => lanesOver(imagesLength(dims)),
  reference: (dims, { dy, corners }) => {
    const dx = new Float32Array(imagesLength(dims));
    forEachPixel(dims, corners, (output, input) => {
      dx[input] = at(dx, input) + at(dy, output);
    });
    return { dx };
  },
});
