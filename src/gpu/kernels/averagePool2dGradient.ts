import { at } from "../../shared/errors.ts";
import { defineKernel } from "../kernel.ts";
import body from "./averagePool2dGradient.wgsl?raw";
import {
  forEachWindow,
  inputLength,
  lanesOver,
  outputLength,
  type PoolDims,
  poolConstants,
  poolSamples,
} from "./parts/pool.ts";
import pool from "./parts/pool.wgsl?raw";
import { vectorsOf, vectorWgsl } from "./parts/vectors.ts";

/**
 * Gradient of {@link averagePool2d}: each window's is spread evenly. dy: [batch, pooled height, pooled
 * width, channels]; dx: [batch, height, width, channels].
 */
export const averagePool2dGradient = defineKernel({
  name: "averagePool2dGradient",
  body: ({ channels }) => `${vectorWgsl(vectorsOf(channels))}${pool}${body}`,
  buffers: (dims: PoolDims) => {
    const { type } = vectorsOf(dims.channels);
    return {
      dy: { access: "read", length: outputLength(dims), type },
      dx: { access: "write", length: inputLength(dims), type },
    };
  },
  halves: ["dy", "dx"],
  tunings: [{}],
  constants: poolConstants,
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
