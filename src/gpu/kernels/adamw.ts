import { at } from "../../shared/errors.ts";
import { defineKernel, f32 } from "../kernel.ts";
import source from "./adamw.wgsl?raw";
import {
  FLAT_BLOCK,
  type FlatDims,
  flatConstants,
  flatSizes,
  flatWorkgroups,
  guardBuffers,
  guardFill,
  guardReference,
  requireFlat,
} from "./parts/flat.ts";
import guard from "./parts/guard.wgsl?raw";
import { vectorsOf, vectorWgsl } from "./parts/vectors.ts";

export interface AdamwDims extends FlatDims {
  readonly beta1: number;
  readonly beta2: number;
  readonly epsilon: number;
}

/**
 * One step of AdamW on a flat buffer, in place (Loshchilov and Hutter 2019, arXiv:1711.05101):
 * p ← p·(1 − rate·decay), then p ← p − rate/correction1 · m / (√(v/correction2) + epsilon).
 * parameters, gradients, firstMoment, secondMoment: [length]; table, squaredNorm and loss as
 * in parts/flat.ts. Scalars: correction1 = 1 − beta1^t and correction2 = 1 − beta2^t, t from 1.
 */
export const adamw = defineKernel({
  name: "adamw",
  source: (dims: AdamwDims) =>
    `${vectorWgsl(vectorsOf(dims.length, dims.scalar))}${guard}${source}`,
  buffers: (dims: AdamwDims) => {
    requireFlat("adamw", dims.length);
    const { length } = dims;
    const { type } = vectorsOf(length, dims.scalar);
    return {
      parameters: { access: "read_write", length, type },
      gradients: { access: "read", length, type },
      firstMoment: { access: "read_write", length, type },
      secondMoment: { access: "read_write", length, type },
      ...guardBuffers(dims),
    };
  },
  scalars: { learningRate: "f32", weightDecay: "f32", correction1: "f32", correction2: "f32" },
  sizes: flatSizes,
  constants: (dims) => ({
    ...flatConstants(dims),
    BETA1: f32(dims.beta1),
    BETA2: f32(dims.beta2),
    COMPLEMENT1: f32(1 - dims.beta1),
    COMPLEMENT2: f32(1 - dims.beta2),
    EPSILON: f32(dims.epsilon),
  }),
  workgroups: flatWorkgroups,
  reference: (dims, buffers, { learningRate, weightDecay, correction1, correction2 }) => {
    const { beta1, beta2, epsilon } = dims;
    const parameters = Float32Array.from(buffers.parameters);
    const firstMoment = Float32Array.from(buffers.firstMoment);
    const secondMoment = Float32Array.from(buffers.secondMoment);
    const scale = guardReference(dims, buffers);
    if (scale === undefined) return { parameters, firstMoment, secondMoment };
    for (let i = 0; i < dims.length; i++) {
      const block = Math.floor(i / FLAT_BLOCK);
      const rate = learningRate * at(buffers.table, 2 * block + 1);
      const decay = weightDecay * at(buffers.table, 2 * block);
      const gradient = scale * at(buffers.gradients, i);
      const first = beta1 * at(buffers.firstMoment, i) + (1 - beta1) * gradient;
      const second = beta2 * at(buffers.secondMoment, i) + (1 - beta2) * gradient ** 2;
      const step = first / correction1 / (Math.sqrt(second / correction2) + epsilon);
      parameters[i] = at(buffers.parameters, i) * (1 - rate * decay) - rate * step;
      firstMoment[i] = first;
      secondMoment[i] = second;
    }
    return { parameters, firstMoment, secondMoment };
  },
  fill: { ...guardFill, secondMoment: (index) => 1 + Math.sin(index) },
  scalarSamples: { learningRate: 0.01, weightDecay: 0.1, correction1: 0.19, correction2: 0.002 },
  samples: [
    { length: 64, chunks: 1, clipNorm: 0, beta1: 0.9, beta2: 0.999, epsilon: 1e-8 },
    { length: 64 * 37, chunks: 5, clipNorm: 1.5, beta1: 0.9, beta2: 0.95, epsilon: 1e-8 },
    {
      length: 64 * 5,
      chunks: 2,
      clipNorm: 0,
      beta1: 0.9,
      beta2: 0.999,
      epsilon: 1e-8,
      scalar: true,
    },
  ],
});
