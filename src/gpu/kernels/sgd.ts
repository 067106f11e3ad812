import { at } from "../../shared/errors.ts";
import { defineKernel, f32 } from "../kernel.ts";
import {
  FLAT_BLOCK,
  type FlatDims,
  flat,
  flatConstants,
  flatSizes,
  flatWorkgroups,
  guardBuffers,
  guardFill,
  guardReference,
  requireFlat,
} from "./parts/flat.ts";
import guard from "./parts/guard.wgsl?raw";
import source from "./sgd.wgsl?raw";

export interface SgdDims extends FlatDims {
  readonly momentum: number;
}

/**
 * One step of gradient descent with momentum on a flat buffer, in place, weight decay added to the
 * gradient: v ← momentum·v + (g + decay·p), p ← p − rate·v, from v = 0 (as PyTorch's SGD).
 * parameters, gradients, velocity: [length]; table, squaredNorm and loss: see parts/flat.ts.
 */
export const sgd = defineKernel({
  name: "sgd",
  source: `${guard}${source}`,
  buffers: (dims: SgdDims) => {
    requireFlat("sgd", dims.length);
    return {
      parameters: flat("read_write", dims.length),
      gradients: flat("read", dims.length),
      velocity: flat("read_write", dims.length),
      ...guardBuffers(dims),
    };
  },
  scalars: { learningRate: "f32", weightDecay: "f32" },
  sizes: flatSizes,
  constants: (dims) => ({ ...flatConstants(dims), MOMENTUM: f32(dims.momentum) }),
  workgroups: flatWorkgroups,
  reference: (dims, buffers, { learningRate, weightDecay }) => {
    const parameters = Float32Array.from(buffers.parameters);
    const velocity = Float32Array.from(buffers.velocity);
    const scale = guardReference(dims, buffers);
    if (scale === undefined) return { parameters, velocity };
    for (let i = 0; i < dims.length; i++) {
      const block = Math.floor(i / FLAT_BLOCK);
      const parameter = at(buffers.parameters, i);
      const decayed =
        scale * at(buffers.gradients, i) + weightDecay * at(buffers.table, 2 * block) * parameter;
      const next = dims.momentum * at(buffers.velocity, i) + decayed;
      velocity[i] = next;
      parameters[i] = parameter - learningRate * at(buffers.table, 2 * block + 1) * next;
    }
    return { parameters, velocity };
  },
  fill: guardFill,
  scalarSamples: { learningRate: 0.1, weightDecay: 0.01 },
  samples: [
    { length: 64, chunks: 1, clipNorm: 0, momentum: 0.9 },
    { length: 64 * 37, chunks: 5, clipNorm: 1.5, momentum: 0 },
  ],
});
