/**
 * TensorFlow.js with its own Adam, on its WebGPU or WebGL backend; each op is one dispatch or more. The
 * relevant WebGPU setting is the number of dispatches per submit.
 */
import * as tf from "@tensorflow/tfjs-core";
import "@tensorflow/tfjs-core/dist/register_all_gradients";
import { at } from "../../src/shared/errors.ts";
import { layersOf, type Module, type Parameter } from "../problem/modules.ts";
import { ADAM, BATCH_NORM_EPSILON, type Problem, TEMPERATURE } from "../problem/problem.ts";
import type { Choice, Peer, Training } from "./peer.ts";
import { visionTransformer } from "./tensorflowTransformer.ts";

type Tensor = tf.Tensor;
type Backend = "webgpu" | "webgl";

const SUBMIT = "WEBGPU_DEFERRED_SUBMIT_BATCH_SIZE";
/** The library's default first; the last defers everything until the loss is read. */
const SUBMIT_SIZES = [15, 1, 64, 4096];

/** TensorFlow.js on the backend that `load` registers. */
export const tensorflow = (backend: Backend, load: () => Promise<unknown>): Peer => ({
  async open() {
    await load();
    if (!(await tf.setBackend(backend))) {
      throw new Error(`TensorFlow.js could not open its ${backend} backend`);
    }
    return { prepare: (problem) => prepare(backend, problem) };
  },
});

async function prepare(backend: Backend, problem: Problem): Promise<Training> {
  const { batch, modules, workload } = problem;
  const weights = modules.map((_, index) => at(problem.parameters, index).flatMap(variables));
  const images = tf.tensor(problem.views, [2 * batch, ...workload.image]);
  const { learningRate, beta1, beta2, epsilon } = ADAM;
  const optimiser = tf.train.adam(learningRate, beta1, beta2, epsilon);
  const loss = () => {
    let x: Tensor = images;
    modules.forEach((module, index) => {
      x = apply(module, at(weights, index), x, batch);
    });
    return ntXent(x, batch);
  };
  return {
    async step() {
      const value = optimiser.minimize(loss, true, weights.flat());
      if (!value) throw new Error("the optimiser returned no loss");
      const [number] = await value.data();
      value.dispose();
      return number ?? Number.NaN;
    },
    async resume() {
      await tf.setBackend(backend);
    },
    choices: backend === "webgpu" ? SUBMIT_SIZES.map(submitting) : [],
    ...(backend === "webgl" && { gpuBytes }),
  };
}

const submitting = (size: number): Choice => ({
  name: `${SUBMIT}=${size}`,
  apply: () => tf.env().set(SUBMIT, size),
});

/** Textures held by the backend, including unused ones in its pool. */
function gpuBytes(): number {
  const memory: object = tf.memory();
  return "numBytesInGPUAllocated" in memory ? Number(memory.numBytesInGPUAllocated) : Number.NaN;
}

/** Splits a norm's parameter into scale and shift. */
function variables({ shape, values }: Parameter): tf.Variable[] {
  const [first = 0] = shape;
  if (shape.length !== 2 || first !== 2) return [tf.variable(tf.tensor(values, [...shape]))];
  const channels = values.length / 2;
  return [values.slice(0, channels), values.slice(channels)].map((each) =>
    tf.variable(tf.tensor1d(each)),
  );
}

function apply(module: Module, weights: readonly Tensor[], x: Tensor, batch: number): Tensor {
  switch (module.kind) {
    case "convBlock": {
      const { stride, pool } = module;
      const y = tf.conv2d(
        x as tf.Tensor4D,
        at(weights, 0) as tf.Tensor4D,
        stride,
        // Explicit padding: "same" would pad a strided convolution on one side only.
        1,
      );
      const active = tf.relu(batchNorm(y, at(weights, 1), at(weights, 2), batch));
      return pool ? tf.maxPool(active as tf.Tensor4D, 2, 2, "valid") : active;
    }
    case "globalAveragePool":
      return tf.mean(x, [1, 2]);
    case "flatten": {
      const [images = 0] = x.shape;
      return tf.reshape(x, [images, x.size / images]);
    }
    case "mlp": {
      let y = x;
      let used = 0;
      for (const { last } of layersOf(module.widths)) {
        y = tf.matMul(y, at(weights, used++));
        if (module.batchNorm && !last) {
          y = batchNorm(y, at(weights, used++), at(weights, used++), batch);
        } else {
          y = tf.add(y, at(weights, used++));
        }
        if (!last) y = tf.relu(y);
      }
      return y;
    }
    case "visionTransformer":
      return visionTransformer(module, weights, x);
    default:
      return module satisfies never;
  }
}

/** Batch norm with separate statistics per view. x: [2 · batch, …, channels] */
function batchNorm(x: Tensor, scale: Tensor, shift: Tensor, batch: number): Tensor {
  const channels = x.shape.at(-1) ?? 1;
  const grouped = tf.reshape(x, [2, x.size / channels / 2, channels]);
  const centred = tf.sub(grouped, tf.mean(grouped, 1, true));
  const variance = tf.mean(tf.square(centred), 1, true);
  const factor = tf.mul(tf.rsqrt(tf.add(variance, BATCH_NORM_EPSILON)), scale);
  if (x.shape[0] !== 2 * batch) throw new Error("batch norm expects two views");
  return tf.reshape(tf.add(tf.mul(centred, factor), shift), x.shape);
}

function ntXent(z: Tensor, batch: number): tf.Scalar {
  const rows = 2 * batch;
  const unit = tf.mul(z, tf.rsqrt(tf.sum(tf.square(z), 1, true)));
  const first = tf.slice(unit, [0, 0], [batch, -1]);
  const second = tf.slice(unit, [batch, 0], [batch, -1]);
  const positives = tf.mean(tf.sum(tf.mul(first, second), 1));
  const products = tf.div(tf.matMul(unit, unit, false, true), TEMPERATURE);
  const masked = tf.sub(products, tf.mul(tf.eye(rows), 1e9));
  return tf.sub(tf.mean(tf.logSumExp(masked, 1)), tf.div(positives, TEMPERATURE)) as tf.Scalar;
}
