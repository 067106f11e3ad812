import { at } from "../../shared/errors.ts";
import { defineKernel } from "../kernel.ts";
import source from "./maxPool2dGradient.wgsl?raw";
import {
  forEachWindow,
  inputLength,
  lanesOver,
  outputLength,
  type PoolDims,
  pooling,
  poolSamples,
  tied,
} from "./parts/pool.ts";
import pool from "./parts/pool.wgsl?raw";
import { vectorsOf, vectorWgsl } from "./parts/vectors.ts";

/**
 * Gradient of {@link maxPool2d}: the gradient of an output goes to the first of its largest
 * inputs, row by row, which is searched again. dy: [batch, pooled height, pooled width, channels]; x, dx: [batch, height, width, channels].
 */
export const maxPool2dGradient = defineKernel({
  name: "maxPool2dGradient",
  source: ({ channels }) => `${vectorWgsl(vectorsOf(channels))}${pool}${source}`,
  buffers: (dims: PoolDims) => {
    const { type } = vectorsOf(dims.channels);
    return {
      dy: { access: "read", length: outputLength(dims), type },
      x: { access: "read", length: inputLength(dims), type },
      dx: { access: "write", length: inputLength(dims), type },
    };
  },
  f16: ["dy", "x", "dx"],
  ...pooling,
  workgroups: (dims) => lanesOver(inputLength(dims), dims.channels),
  reference: (dims, { dy, x }) => {
    const dx = new Float32Array(inputLength(dims));
    forEachWindow(dims, (output, inputs) => {
      const largest = Math.max(...inputs.map((input) => at(x, input)));
      const winner = inputs.find((input) => at(x, input) === largest) ?? 0;
      dx[winner] = at(dx, winner) + at(dy, output);
    });
    return { dx };
  },
  fill: { x: tied },
  samples: poolSamples,
});
