/**
 * jax-js, with the whole step, optimiser included, in one `jit`. Images are [n, channels, height, width]
 * and filters [out, in, 3, 3], transposed on upload. Arrays are reference-counted: a call consumes its
 * arguments, and `.ref` keeps one for another call.
 */
import {
  blockUntilReady,
  defaultDevice,
  init,
  jit,
  lax,
  nn,
  numpy as np,
  valueAndGrad,
} from "@jax-js/jax";
import { at } from "../../src/shared/errors.ts";
import { layersOf, type Module, type Parameter } from "../problem/modules.ts";
import { ADAM, BATCH_NORM_EPSILON, type Problem, TEMPERATURE } from "../problem/problem.ts";
import { visionTransformer } from "./jaxTransformer.ts";
import type { Peer, Training } from "./peer.ts";

type Tensor = np.Array;
/** Parameters of a module; a norm's scale and shift are separate tensors. */
type Weights = Tensor[];

type State = {
  parameters: Weights;
  first: Weights;
  second: Weights;
  /** β1^t and β2^t, for bias correction. */
  powers: Weights;
};

export const jax: Peer = {
  async open() {
    const devices = await init("webgpu");
    if (!devices.includes("webgpu")) throw new Error("jax-js found no WebGPU device");
    defaultDevice("webgpu");
    return { prepare };
  },
};

async function prepare(problem: Problem): Promise<Training> {
  const counts: number[] = [];
  const parameters = problem.modules.flatMap((_, index) => {
    const weights = at(problem.parameters, index).flatMap(uploaded);
    counts.push(weights.length);
    return weights;
  });
  const zeros = () => parameters.map((each) => np.zeros(each.shape));
  const { batch, workload } = problem;
  const [height, width, channels] = workload.image;
  const views = np
    .array(problem.views)
    .reshape([2 * batch, height, width, channels])
    .transpose([0, 3, 1, 2]);
  await blockUntilReady(views);

  const loss = (weights: Weights, images: Tensor): Tensor => {
    let x = images;
    let used = 0;
    problem.modules.forEach((module, index) => {
      const count = at(counts, index);
      x = apply(module, weights.slice(used, used + count), x, batch);
      used += count;
    });
    return ntXent(x, batch);
  };
  const step = jit((state: State, images: Tensor) => {
    const [value, gradients] = valueAndGrad(loss)(
      state.parameters.map((each) => each.ref),
      images,
    );
    return { state: adam(state, gradients), loss: value };
  });

  let state: State = {
    parameters,
    first: zeros(),
    second: zeros(),
    powers: [np.array([1]), np.array([1])],
  };
  return {
    async step() {
      const result = step(state, views.ref);
      state = result.state;
      const [value] = await result.loss.data();
      return value ?? Number.NaN;
    },
  };
}

function uploaded({ shape, values }: Parameter): Tensor[] {
  const [first = 0] = shape;
  if (shape.length === 4)
    return [
      np
        .array(values)
        .reshape([...shape])
        .transpose([3, 2, 0, 1]),
    ];
  if (shape.length === 2 && first === 2) {
    const channels = values.length / 2;
    return [np.array(values.slice(0, channels)), np.array(values.slice(channels))];
  }
  return [np.array(values).reshape([...shape])];
}

function apply(module: Module, weights: Weights, x: Tensor, batch: number): Tensor {
  switch (module.kind) {
    case "convBlock": {
      const [filters, scale, shift] = take(weights, 3);
      const { stride, pool } = module;
      const y = lax.conv(
        x,
        filters,
        [stride, stride],
        [
          [1, 1],
          [1, 1],
        ],
      );
      const active = nn.relu(batchNorm(y, scale, shift, batch));
      return pool ? maxPool(active) : active;
    }
    case "globalAveragePool":
      return np.mean(x, [2, 3]);
    case "flatten": {
      const [images = 0] = x.shape;
      return x.transpose([0, 2, 3, 1]).reshape([images, x.size / images]);
    }
    case "mlp": {
      let y = x;
      let used = 0;
      for (const { last } of layersOf(module.widths)) {
        const normed = module.batchNorm && !last;
        const [weight] = take(weights.slice(used), 1);
        y = np.matmul(y, weight);
        if (normed) {
          const [, scale, shift] = take(weights.slice(used), 3);
          y = batchNorm(y, scale, shift, batch);
        } else {
          const [, bias] = take(weights.slice(used), 2);
          y = np.add(y, bias);
        }
        if (!last) y = nn.relu(y);
        used += normed ? 3 : 2;
      }
      return y;
    }
    case "visionTransformer":
      return visionTransformer(module, weights, x);
    default:
      return module satisfies never;
  }
}

/** The first `count` parameters of a module. */
function take(weights: Weights, count: number): [Tensor, Tensor, Tensor] {
  if (weights.length < count)
    throw new Error(`expected ${count} parameters, found ${weights.length}`);
  const [first, second = first, third = first] = weights;
  if (!first || !second || !third) throw new Error("missing parameters");
  return [first, second, third];
}

/** Batch norm with separate statistics per view. x: [2 · batch, channels, …] */
function batchNorm(x: Tensor, scale: Tensor, shift: Tensor, batch: number): Tensor {
  const { shape } = x;
  const channels = at(shape, 1);
  const grouped = x.reshape([2, batch, channels, x.size / (2 * batch * channels)]);
  const mean = np.mean(grouped.ref, [1, 3], { keepdims: true });
  const centred = grouped.sub(mean);
  const variance = np.mean(np.square(centred.ref), [1, 3], { keepdims: true });
  const spread = np.sqrt(variance.add(BATCH_NORM_EPSILON));
  return centred
    .div(spread)
    .mul(scale.reshape([channels, 1]))
    .add(shift.reshape([channels, 1]))
    .reshape(shape);
}

/** 2×2 max-pooling; drops odd edges. x: [n, channels, height, width] */
const maxPool = (x: Tensor): Tensor => lax.reduceWindow(x, np.max, [2, 2], [2, 2]);

function ntXent(z: Tensor, batch: number): Tensor {
  const rows = 2 * batch;
  const norms = np.sqrt(np.sum(np.square(z.ref), 1, { keepdims: true }));
  const unit = z.div(norms);
  const [first, second] = np.split(unit.ref, 2);
  if (!first || !second) throw new Error("split gave fewer than two parts");
  const positives = np.mean(np.sum(first.mul(second), 1));
  const products = np.matmul(unit.ref, unit.transpose([1, 0])).div(TEMPERATURE);
  const masked = np.where(np.eye(rows).astype(np.bool), -1e9, products);
  return np.mean(nn.logsumexp(masked, 1)).sub(positives.div(TEMPERATURE));
}

function adam({ parameters, first, second, powers }: State, gradients: Weights): State {
  const { learningRate, beta1, beta2, epsilon } = ADAM;
  const [power1, power2] = take(powers, 2);
  const raised = [power1.mul(beta1), power2.mul(beta2)];
  const [correction1, correction2] = take(
    raised.map((power) => np.subtract(1, power.ref)),
    2,
  );
  const next: State = { parameters: [], first: [], second: [], powers: raised };
  parameters.forEach((parameter, index) => {
    const gradient = at(gradients, index);
    const m = at(first, index)
      .mul(beta1)
      .add(gradient.ref.mul(1 - beta1));
    const v = at(second, index)
      .mul(beta2)
      .add(np.square(gradient).mul(1 - beta2));
    const root = np.sqrt(v.ref.div(correction2.ref)).add(epsilon);
    const move = m.ref.div(correction1.ref).div(root).mul(learningRate);
    next.parameters.push(parameter.sub(move));
    next.first.push(m);
    next.second.push(v);
  });
  correction1.dispose();
  correction2.dispose();
  return next;
}
