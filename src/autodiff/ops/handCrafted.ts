/** Hand-crafted image features: oriented gradients, SIFT descriptors and local binary patterns. No gradient. */
import {
  PATTERNS,
  binaryPatterns as patternsKernel,
  REGIONS,
} from "../../gpu/kernels/binaryPatterns.ts";
import {
  cellsAlong,
  orientedGradients as gradientsKernel,
  ORIENTATIONS,
} from "../../gpu/kernels/orientedGradients.ts";
import {
  DESCRIPTOR,
  siftDescriptors as descriptorsKernel,
  WINDOW,
  windowsAlong,
} from "../../gpu/kernels/siftDescriptors.ts";
import { InputError } from "../../shared/errors.ts";
import { describeShape, type Shape } from "../../shared/shapes.ts";
import { defineOp, single } from "../op.ts";
import type { Tensor } from "../tensor.ts";

function dimsOf([images = 0, height = 0, width = 0, channels = 0, ...more]: Shape, least: number) {
  if (more.length > 0 || height < least || width < least || (channels !== 1 && channels !== 3)) {
    throw new InputError(
      `takes images [n,h,w,1] or [n,h,w,3] of at least ${least}×${least}, got ${describeShape([images, height, width, channels, ...more])}`,
    );
  }
  return { images, height, width, channels };
}

/** Smallest side of an image: one cell. */
const LEAST_SIDE = 4;

const gradientsOp = defineOp<object>({
  name: "orientedGradients",
  infer: ([x]) => {
    const { images, height, width } = dimsOf(x?.shape ?? [], LEAST_SIDE);
    const shape = [images, cellsAlong(height), cellsAlong(width), ORIENTATIONS];
    return [{ shape, dtype: "f32" }];
  },
  lower: (lowering, { inputs: [x] }) => {
    const operands = { x: lowering.input(0), y: lowering.output(0) };
    lowering.run(gradientsKernel, dimsOf(x?.shape ?? [], LEAST_SIDE), operands);
  },
  gradient: () => [],
});

/** Histograms of nine gradient orientations per cell: [n, h, w, c] → [n, ⌊h/4⌋, ⌊w/4⌋, 9]. */
export const orientedGradients = (x: Tensor): Tensor => single(gradientsOp([x], {}));

const descriptorsOp = defineOp<object>({
  name: "siftDescriptors",
  infer: ([x]) => {
    const { images, height, width } = dimsOf(x?.shape ?? [], WINDOW);
    const shape = [images, windowsAlong(height).count, windowsAlong(width).count, DESCRIPTOR];
    return [{ shape, dtype: "f32" }];
  },
  lower: (lowering, { inputs: [x] }) => {
    const operands = { x: lowering.input(0), y: lowering.output(0) };
    lowering.run(descriptorsKernel, dimsOf(x?.shape ?? [], WINDOW), operands);
  },
  gradient: () => [],
});

/** SIFT descriptors on a grid, before their normalisation: [n, h, w, c] → [n, windows down, windows across, 128]. */
export const siftDescriptors = (x: Tensor): Tensor => single(descriptorsOp([x], {}));

const patternsOp = defineOp<object>({
  name: "binaryPatterns",
  infer: ([x]) => {
    const { images } = dimsOf(x?.shape ?? [], REGIONS);
    return [{ shape: [images, REGIONS, REGIONS, PATTERNS], dtype: "f32" }];
  },
  lower: (lowering, { inputs: [x] }) => {
    const operands = { x: lowering.input(0), y: lowering.output(0) };
    lowering.run(patternsKernel, dimsOf(x?.shape ?? [], REGIONS), operands);
  },
  gradient: () => [],
});

/** Frequencies of uniform local binary patterns per region: [n, h, w, c] → [n, 4, 4, 59]. */
export const binaryPatterns = (x: Tensor): Tensor => single(patternsOp([x], {}));
