import { at } from "../../shared/errors.ts";
import { defineKernel } from "../kernel.ts";
import source from "./averagePool2d.wgsl?raw";
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
 * The mean of each window; padding counts as zeros. x: [batch, height, width, channels]; y: [batch,
 * pooled height, pooled width, channels], sizes by {@link pooledShape}.
 */
export const averagePool2d = defineKernel({
  name: "averagePool2d",
  source: ({ channels }) => `${vectorWgsl(vectorsOf(channels))}${pool}${source}`,
  buffers: (dims: PoolDims) => {
    const { type } = vectorsOf(dims.channels);
    return {
      x: { access: "read", length: inputLength(dims), type },
      y: { access: "write", length: outputLength(dims), type },
    };
  },
  f16: ["x", "y"],
  ...pooling,
  workgroups: (dims) => lanesOver(outputLength(dims), dims.channels),
  reference: (dims, { x }) => {
    const y = new Float32Array(outputLength(dims));
    forEachWindow(dims, (output, inputs) => {
      const sum = inputs.reduce((total, input) => total + at(x, input), 0);
      y[output] = sum / dims.size ** 2;
    });
    return { y };
  },
  samples: poolSamples,
});
