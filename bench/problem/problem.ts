/**
 * One workload at one batch size: initial weights, two views, constants of loss and optimiser, and the minimal
 * cost of a step. All peers get the same values, generated from one seed.
 */
import { Random } from "../../src/shared/random.ts";
import { sizeOf } from "../../src/shared/shapes.ts";
import { type Cost, costOf, type Module, type Parameter, parametersOf } from "./modules.ts";
import { type Workload, workloadNamed } from "./workloads.ts";

export const TEMPERATURE = 0.5;
export const BATCH_NORM_EPSILON = 1e-5;
export const ADAM = { learningRate: 1e-3, beta1: 0.9, beta2: 0.999, epsilon: 1e-8 } as const;

const SEED = 20;
const WEIGHTS_STREAM = 1;
const VIEWS_STREAM = 2;

export interface Problem {
  readonly workload: Workload;
  /** Number of images; each has two views. */
  readonly batch: number;
  /** Encoder, then projector. */
  readonly modules: readonly Module[];
  /** Parameters of each module. */
  readonly parameters: readonly (readonly Parameter[])[];
  /** [2 · batch, height, width, channels]: all first views, then all second views. */
  readonly views: Float32Array;
  readonly costs: Costs;
}

export interface Costs {
  /** FLOPs of a step's matrix products, forward and backward, without element-wise operations. */
  readonly flops: number;
  /** Parameters, Adam's two moments, and the activations that the backward pass reads. */
  readonly neededBytes: number;
}

/** The problem of a workload at a batch size; deterministic. */
export function problemOf(workloadId: string, batch: number): Problem {
  const workload = workloadNamed(workloadId);
  const modules: Module[] = [
    ...workload.encoder,
    { kind: "mlp", widths: workload.projector, batchNorm: true },
  ];
  const weights = new Random(SEED, WEIGHTS_STREAM);
  const parameters = modules.map((module) => parametersOf(module, weights));
  return {
    workload,
    batch,
    modules,
    parameters,
    views: viewsOf(workload, batch),
    costs: costsOf(modules, parameters, workload.image, batch),
  };
}

/** Side of the squares in a generated image. */
const PATCH = 4;

/** Images of random squares; each view adds its own noise. */
function viewsOf({ image: [height, width, channels] }: Workload, batch: number): Float32Array {
  const random = new Random(SEED, VIEWS_STREAM);
  const size = height * width * channels;
  const views = new Float32Array(2 * batch * size);
  const columns = Math.ceil(width / PATCH);
  for (let image = 0; image < batch; image++) {
    const squares = Float32Array.from({ length: columns * Math.ceil(height / PATCH) }, () =>
      random.uniform(),
    );
    for (const view of [0, 1]) {
      const start = (view * batch + image) * size;
      for (let i = 0; i < size; i++) {
        const pixel = Math.floor(i / channels);
        const row = Math.floor(pixel / width / PATCH);
        const column = Math.floor((pixel % width) / PATCH);
        const value = squares[row * columns + column] ?? 0;
        views[start + i] = value + random.uniform(-0.2, 0.2);
      }
    }
  }
  return views;
}

function costsOf(
  modules: readonly Module[],
  parameters: readonly (readonly Parameter[])[],
  image: readonly number[],
  batch: number,
): Costs {
  const costs: Cost[] = [];
  for (const module of modules) costs.push(costOf(module, costs.at(-1)?.shape ?? image));
  const rows = 2 * batch;
  const forward = costs.reduce((sum, { products }) => sum + products, 0);
  // The gradient with respect to the images is not needed.
  const first = costs.find(({ products }) => products > 0)?.products ?? 0;
  const dimensions = sizeOf(costs.at(-1)?.shape ?? []);
  // z·zᵀ, and its gradient: two products with z, one by symmetry.
  const similarities = 2 * rows * rows * dimensions;
  const trained = parameters.flat().reduce((sum, { values }) => sum + values.length, 0);
  const saved = costs.reduce((sum, each) => sum + each.saved, dimensions);
  return {
    flops: 2 * (rows * (3 * forward - first) + similarities),
    neededBytes: 4 * (3 * trained + rows * saved),
  };
}
