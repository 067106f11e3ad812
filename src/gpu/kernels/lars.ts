import { at } from "../../shared/errors.ts";
import { defineKernel, f32, u32, type Values } from "../kernel.ts";
import source from "./lars.wgsl?raw";
import {
  FLAT_BLOCK,
  type FlatDims,
  flat,
  flatConstants,
  flatSizes,
  guardBuffers,
  guardFill,
  guardReference,
  requireFlat,
} from "./parts/flat.ts";
import guard from "./parts/guard.wgsl?raw";

export interface LarsDims extends FlatDims {
  /** Tensors in the flat buffer. */
  readonly segments: number;
  readonly momentum: number;
  /** η of the paper: length of a step relative to the norm of the tensor. */
  readonly trust: number;
}

/**
 * One step of LARS on a flat buffer, in place (You, Gitman and Ginsburg 2017, arXiv:1708.03888):
 * each tensor's update g + decay·p is scaled by trust·‖p‖ / (‖g‖ + decay·‖p‖), then goes through
 * momentum and the learning rate as in {@link sgd}. A tensor without weight decay (biases, norms), or with
 * ‖p‖ = 0 or ‖g‖ = 0, is not scaled. parameters, gradients, velocity: [length]; segments [segments, 2]
 * u32: start and length of each tensor, both multiples of 64 (padding is zero).
 */
export const lars = defineKernel({
  name: "lars",
  source: `${guard}${source}`,
  buffers: (dims: LarsDims) => {
    requireFlat("lars", dims.length);
    return {
      parameters: flat("read_write", dims.length),
      gradients: flat("read", dims.length),
      velocity: flat("read_write", dims.length),
      segments: { access: "read", length: dims.segments * 2, type: "u32" },
      ...guardBuffers(dims),
    };
  },
  scalars: { learningRate: "f32", weightDecay: "f32" },
  sizes: flatSizes,
  constants: (dims) => ({
    ...flatConstants(dims),
    LANES: u32(256),
    MOMENTUM: f32(dims.momentum),
    TRUST: f32(dims.trust),
  }),
  workgroups: ({ segments }) => [segments, 1, 1],
  reference: (dims, buffers, { learningRate, weightDecay }) => {
    const parameters = Float32Array.from(buffers.parameters);
    const velocity = Float32Array.from(buffers.velocity);
    const scale = guardReference(dims, buffers);
    if (scale === undefined) return { parameters, velocity };
    for (let segment = 0; segment < dims.segments; segment++) {
      const start = at(buffers.segments, 2 * segment);
      const end = start + at(buffers.segments, 2 * segment + 1);
      const block = start / FLAT_BLOCK;
      const decay = weightDecay * at(buffers.table, 2 * block);
      const rate = learningRate * at(buffers.table, 2 * block + 1);
      const size = norm(buffers.parameters, start, end);
      const slope = scale * norm(buffers.gradients, start, end);
      const adapts = at(buffers.table, 2 * block) !== 0 && size > 0 && slope > 0;
      const trust = adapts ? (dims.trust * size) / (slope + decay * size) : 1;
      for (let i = start; i < end; i++) {
        const parameter = at(buffers.parameters, i);
        const decayed = scale * at(buffers.gradients, i) + decay * parameter;
        const next = dims.momentum * at(buffers.velocity, i) + trust * decayed;
        velocity[i] = next;
        parameters[i] = parameter - rate * next;
      }
    }
    return { parameters, velocity };
  },
  fill: {
    ...guardFill,
    // Tensors of one block; the last one takes the rest.
    segments: (index, { length, segments }) => {
      const segment = Math.floor(index / 2);
      if (index % 2 === 0) return segment * FLAT_BLOCK;
      return segment === segments - 1 ? length - segment * FLAT_BLOCK : FLAT_BLOCK;
    },
  },
  scalarSamples: { learningRate: 0.1, weightDecay: 0.01 },
  samples: [
    { length: 64, chunks: 1, clipNorm: 0, segments: 1, momentum: 0.9, trust: 0.001 },
    { length: 64 * 37, chunks: 5, clipNorm: 1.5, segments: 3, momentum: 0.9, trust: 0.02 },
  ],
});

function norm(values: Values<string>[string], start: number, end: number): number {
  let sum = 0;
  for (let i = start; i < end; i++) sum += at(values, i) ** 2;
  return Math.sqrt(sum);
}
