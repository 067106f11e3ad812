import { at } from "../../shared/errors.ts";
import { defineKernel } from "../kernel.ts";
import source from "./averagePool2dGradient.wgsl?raw";
import {
  forEachWindow,
  inputLength,
  lanesOver,
  outputLength,
  type PoolDims,
  pooling,
  poolSamples,
} from "./parts/pool.ts";
import pool from "./parts/pool.wgsl?raw";
import { vectorsOf, vectorWgsl } from "./parts/vectors.ts";

/**
 * Gradient of {@link averagePool2d}: the gradient of an output is spread evenly over its window. dy: [batch, pooled height, pooled
 * width, channels]; dx: [batch, height, width, channels].
 */
export const averagePool2dGradient = defineKernel({
  name: "averagePool2dGradient",
  source: ({ channels }) => `${vectorWgsl(vectorsOf(channels))}${pool}${source}`,
  buffers: (dims: PoolDims) => {
    const { type } = vectorsOf(dims.channels);
    return {
      dy: { access: "read", length: outputLength(dims), type },
      dx: { access: "write", length: inputLength(dims), type },
    };
  },
  f16: ["dy", "dx"],
  ...pooling,
  workgroups: (dims) => lanesOver(inputLength(dims), dims.channels),
  reference: (dims, { dy }) => {
    const dx = new Float32Array(inputLength(dims));
    forEachWindow(dims, (output, inputs) => {
      for (const input of inputs) {
        dx[input] = at(dx, input) + at(dy, output) / dims.size ** 2;
      }
    });
    return { dx };
  },
  samples: poolSamples,
});
