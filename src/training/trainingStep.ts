/**
 * The graphs of one training step, without execution. A batch that is not chunked needs one program:
 * views, embeddings, loss, gradients written into the flat buffer, update.
 *
 * A chunked batch caches the gradients of the loss by the embeddings (Gao et al. 2021, arXiv:2101.06983)
 * and needs four programs: **embed** every chunk, without storing activations; **loss** and its gradient
 * on all embeddings; for every chunk, embed again and run the **backward** pass from the cached
 * gradients, accumulated in the order of the chunks; **update** once. What the loss itself reads of the
 * parameters contributes once, after the chunks (directGradients.ts). Views are functions of seed, step
 * and image, so both passes see the same views. Batch norm uses the statistics of a chunk (Hoffer et al.
 * 2017, arXiv:1705.08741); the chunk is therefore a setting, because it changes the result.
 */
import type { ProgramRequest } from "../autodiff/compile/compile.ts";
import { backward, flowingGradients } from "../autodiff/gradients.ts";
import { add, multiply } from "../autodiff/ops/arithmetic.ts";
import {
  accumulateStep,
  batchShape,
  sliceRowsAt,
  writeRowsStep,
} from "../autodiff/ops/batchSlice.ts";
import { sum } from "../autodiff/ops/reduce.ts";
import { reshape } from "../autodiff/ops/shape.ts";
import { zeros } from "../autodiff/ops/zeros.ts";
import { external, read, region, type Tensor } from "../autodiff/tensor.ts";
import { inPass } from "../nn/network.ts";
import { type Shape, sizeOf } from "../shared/shapes.ts";
import type { Batch } from "./batch.ts";
import { batchOf } from "./batchOf.ts";
import { chunkOf } from "./configuration.ts";
import { directGradients } from "./directGradients.ts";
import type { Embeddings } from "./method.ts";
import { CHUNK_GRADIENTS, type Model } from "./model.ts";
import { f16StorageOf, scaledLoss } from "./precision.ts";
import { updateOf } from "./update.ts";

/** Prefix of the outputs that hold a method's terms. */
export const TERM_PREFIX = "term.";

/** A program of a step, replayed `times` times with the scalar `first` at 0, chunk, 2·chunk, … */
export interface Stage {
  readonly request: ProgramRequest;
  readonly times: number;
}

export interface StepGraph {
  /** In the order of execution. The step's outputs are `loss` and the partial sums `squaredNorm`. */
  readonly stages: readonly Stage[];
  /** External buffers for tensors that pass between stages: sizes in 4-byte words, by name. */
  readonly shared: Readonly<Record<string, number>>;
}

/** The training step of a model on a dataset of `count` images, stored on the GPU as `train`. */
export function trainingStep(model: Model, count: number): StepGraph {
  if (model.method.trains === false) return { stages: [], shared: {} };
  const { batch } = model.configuration;
  return chunkOf(model.configuration) < batch ? chunkedStep(model, count) : wholeStep(model, count);
}

/** The step as one program for any chunk; batch norm still uses chunks. */
export const wholeStep = (model: Model, count: number): StepGraph =>
  stepOnBatch(model, batchOf(model, count));

/** The whole step on a given batch. */
export function stepOnBatch(model: Model, batch: Batch): StepGraph {
  const { built, configuration, layout } = model;
  const embeddings = inPass({ batch: chunkOf(configuration) }, () => built.embed(batch));
  const loss = built.loss(embeddings);
  const { effects, squaredNorm } = updateOf(model, loss, embeddings);
  const { placements, along } = placedGradients(model, loss, "gradients");
  const request = {
    state: layout,
    outputs: { loss, squaredNorm, ...termsOf(model, embeddings) },
    placements,
    effects,
    ...f16StorageOf(configuration.settings, embeddings, along),
  };
  return { stages: [{ request, times: 1 }], shared: {} };
}

function chunkedStep(model: Model, count: number): StepGraph {
  const { built, configuration, layout } = model;
  const { batch } = configuration;
  const images = chunkOf(configuration);
  const sizes = { images, batch };
  const times = batch / images;
  const first = model.scalar("first", "u32");
  const shared: Record<string, number> = { loss: 1 };
  const share = (name: string, shape: Shape): Tensor => {
    const words = sizeOf(shape);
    shared[name] = words;
    return reshape(external(name, words, "f32"), shape);
  };

  const chunk = batchOf(model, count, { images, first });
  const parts = inPass({ batch: images }, () => built.embed(chunk));
  const names = Object.keys(parts);
  const wholes: Record<string, Tensor> = {};
  for (const [name, { shape }] of Object.entries(parts)) {
    wholes[name] = share(`embedding.${name}`, batchShape(shape, sizes));
  }
  const embed = names.flatMap((name) => {
    const [whole, part] = [wholes[name], parts[name]];
    return whole && part ? [writeRowsStep(whole, part, first, sizes)] : [];
  });

  const loss = built.loss(wholes);
  const moving = names.filter((name) => moves(model, parts[name]));
  const gradients = flowingGradients(loss, [
    ...moving.map((name) => wholes[name] ?? loss),
    ...model.parameters.map(([, variable]) => read(variable)),
  ]);
  const direct = directGradients(model, gradients.slice(moving.length));
  Object.assign(shared, direct.shared);
  const cached = moving.flatMap((name, index) => {
    const [gradient, part] = [gradients[index], parts[name]];
    if (!gradient || !part) return [];
    const place = `gradient.${name}`;
    return [{ place, gradient, part, whole: share(place, gradient.shape) }];
  });

  // Its gradient by a parameter is the chunk's contribution, by the chain rule from the cached gradients.
  const flow = cached
    .map(({ part, whole }) => sum(multiply(part, sliceRowsAt(whole, first, sizes))))
    .reduce((a, b) => add(a, b));
  const { words } = layout.region("gradients");
  const { placements, along } = placedGradients(model, flow, CHUNK_GRADIENTS);
  const f16 = f16StorageOf(configuration.settings, parts, along);
  const accumulated = accumulateStep(
    region("gradients", words),
    region(CHUNK_GRADIENTS, words),
    first,
  );

  const knownLoss = external("loss", 1, "f32");
  const { effects, squaredNorm } = updateOf(model, knownLoss, wholes);
  const stage = (request: Partial<ProgramRequest>, repeated = 1): Stage => ({
    request: { state: layout, outputs: {}, ...request },
    times: repeated,
  });
  const stages = [
    stage({ effects: embed, ...f16StorageOf(configuration.settings, parts) }, times),
    stage({
      outputs: { loss, ...termsOf(model, wholes) },
      placements: [
        { tensor: loss, external: "loss" },
        ...cached.map(({ place, gradient }) => ({ tensor: gradient, external: place })),
        ...direct.placements,
      ],
    }),
    stage({ placements, effects: [accumulated], ...f16 }, times),
    stage({ outputs: { squaredNorm }, effects: [...direct.effects, ...effects] }),
  ];
  return { stages, shared };
}

/** The keys of the terms that a step computes on a dataset of `count` images. */
export function termsOfStep(model: Model, count: number): string[] {
  const { built, configuration } = model;
  const embeddings = inPass({ batch: configuration.batch }, () =>
    built.embed(batchOf(model, count)),
  );
  return Object.keys(built.terms?.(embeddings) ?? {});
}

/** The method's terms, by output name. */
function termsOf({ built }: Model, embeddings: Embeddings): Record<string, Tensor> {
  const terms = Object.entries(built.terms?.(embeddings) ?? {});
  return Object.fromEntries(terms.map(([key, tensor]) => [`${TERM_PREFIX}${key}`, tensor]));
}

/** Whether a gradient flows from an embedding to the parameters; false for targets and keys. */
function moves(model: Model, embedding: Tensor | undefined): boolean {
  if (!embedding) return false;
  const gradients = flowingGradients(
    sum(embedding),
    model.parameters.map(([, variable]) => read(variable)),
  );
  return gradients.some((gradient) => gradient !== undefined);
}

/**
 * The gradients of the loss by each parameter, placed in a flat region, and those of all intermediate
 * tensors. In mixed precision all of them are scaled; see precision.ts.
 */
function placedGradients({ layout, parameters, configuration }: Model, loss: Tensor, name: string) {
  const { offset } = layout.region(name);
  const { gradients, along } = backward(
    scaledLoss(loss, configuration.settings),
    parameters.map(([, variable]) => read(variable)),
  );
  const placements = parameters.map(([, variable], index) => ({
    tensor: gradients[index] ?? zeros(variable.shape),
    offset: offset + layout.offsetInRegion(variable),
  }));
  return { placements, along };
}
