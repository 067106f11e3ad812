import { at } from "../../shared/errors.ts";
import { defineKernel } from "../kernel.ts";
import source from "./cutPatches.wgsl?raw";
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

/** x: [images, height, width, channels]; corners as in {@link PatchesDims}; y: [images · count, size, size, channels]. */
export const cutPatches = defineKernel({
  name: "cutPatches",
  source: (dims) => `${cornerWgsl(dims)}${source}`,
  buffers: (dims: PatchesDims) => ({
    x: { access: "read", length: imagesLength(dims) },
    corners: { access: "read", length: cornersLength(dims) },
    y: { access: "write", length: patchesLength(dims) },
  }),
  ...cutting,
  workgroups: (dims) => lanesOver(patchesLength(dims)),
  reference: (dims, { x, corners }) => {
    const y = new Float32Array(patchesLength(dims));
    forEachPixel(dims, corners, (output, input) => {
      y[output] = at(x, input);
    });
    return { y };
  },
});
