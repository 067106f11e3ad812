/**
 * One training step as graphs, pure description. A batch that fits is one program: views, embeddings,
 * loss, gradients straight into the flat buffer, update.
 *
 * A larger one goes through the networks in chunks, with the gradients cached where the objective
 * meets the networks (Gao et al. 2021, arXiv:2101.06983). Four programs share the work: chunk by
 * chunk **embed**, keeping no activations; **loss** and its gradient on all embeddings; chunk by chunk
 * the embeddings once more, and **backward** from the cached gradients, added up in the order of the
 * chunks; **update**, once. Views are functions of seed, step and image, so both passes see the same.
 * Batch norm sees a chunk, not the batch (Hoffer et al. 2017, arXiv:1705.08741), which is why the
 * chunk is a setting: it decides what is computed, not only how.
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
import { splitRows } from "../autodiff/ops/rows.ts";
import { reshape } from "../autodiff/ops/shape.ts";
import { uniform } from "../autodiff/ops/uniform.ts";
import { zeros } from "../autodiff/ops/zeros.ts";
import { constant, external, read, region, type Tensor } from "../autodiff/tensor.ts";
import { inPass } from "../nn/network.ts";
import { type Shape, sizeOf } from "../shared/shapes.ts";
import { augmentedViews, augmentSettings, imagesOfBatch, labelsOfBatch } from "./augment/index.ts";
import { chunkOf } from "./configuration.ts";
import type { Embeddings } from "./method.ts";
import { CHUNK_GRADIENTS, type Model } from "./model.ts";
import { f16StorageOf, scaledLoss } from "./precision.ts";
import { updateOf } from "./update.ts";
import type { Views } from "./views.ts";

/** What the outputs of a method's terms are called, before their keys. */
export const TERM_PREFIX = "term.";

/** A program of a step, replayed `times` times with the scalar `first` at 0, chunk, 2·chunk, … */
export interface Stage {
  readonly request: ProgramRequest;
  readonly times: number;
}

export interface StepGraph {
  /** In the order in which they run. What the step reports is `loss` and partial sums `squaredNorm`. */
  readonly stages: readonly Stage[];
  /** External buffers that the stages hand each other tensors in, by name, in words. */
  readonly shared: Readonly<Record<string, number>>;
}

/** The training step of a model on a data set of `count` images held on the GPU as `train`. */
export function trainingStep(model: Model, count: number): StepGraph {
  if (model.method.trains === false) return { stages: [], shared: {} };
  const { batch } = model.configuration;
  return chunkOf(model.configuration) < batch ? chunkedStep(model, count) : wholeStep(model, count);
}

/** The step as one program, whatever the chunk; batch norm sees chunks all the same. */
export const wholeStep = (model: Model, count: number): StepGraph =>
  stepOnViews(model, viewsOf(model, count));

/** The whole step on views that are there already. */
export function stepOnViews(model: Model, views: Views): StepGraph {
  const { built, configuration, layout } = model;
  const embeddings = inPass({ batch: chunkOf(configuration) }, () => built.embed(views));
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

  const views = viewsOf(model, count, { images, first });
  const parts = inPass({ batch: images }, () => built.embed(views));
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
  const slopes = flowingGradients(
    loss,
    moving.map((name) => wholes[name] ?? loss),
  );
  const cached = moving.flatMap((name, index) => {
    const [slope, part] = [slopes[index], parts[name]];
    if (!slope || !part) return [];
    const place = `slope.${name}`;
    return [{ place, slope, part, whole: share(place, slope.shape) }];
  });

  // Its gradient by a parameter is what flows there from the cached gradients of this chunk.
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
        ...cached.map(({ place, slope }) => ({ tensor: slope, external: place })),
      ],
    }),
    stage({ placements, effects: [accumulated], ...f16 }, times),
    stage({ outputs: { squaredNorm }, effects }),
  ];
  return { stages, shared };
}

/** The keys of the terms that a step computes, of a data set of `count` images. */
export function termsOfStep(model: Model, count: number): string[] {
  const { built, configuration } = model;
  const embeddings = inPass({ batch: configuration.batch }, () =>
    built.embed(viewsOf(model, count)),
  );
  return Object.keys(built.terms?.(embeddings) ?? {});
}

/** The method's terms by their outputs' names. */
function termsOf({ built }: Model, embeddings: Embeddings): Record<string, Tensor> {
  const terms = Object.entries(built.terms?.(embeddings) ?? {});
  return Object.fromEntries(terms.map(([key, tensor]) => [`${TERM_PREFIX}${key}`, tensor]));
}

/** Whether a gradient flows from the parameters to an embedding; not to a target or a key. */
function moves(model: Model, embedding: Tensor | undefined): boolean {
  if (!embedding) return false;
  const slopes = flowingGradients(
    sum(embedding),
    model.parameters.map(([, variable]) => read(variable)),
  );
  return slopes.some((slope) => slope !== undefined);
}

/**
 * d loss / d each parameter, straight into its place in a flat region, and the gradient of everything
 * on the way; under mixed precision all of them scaled, see precision.ts.
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

/** The views of the batch, or of `images` of it from place `first` on, of `count` training images. */
export function viewsOf(
  model: Model,
  count: number,
  part?: { readonly images: number; readonly first: Tensor },
): Views {
  const { method, image, configuration, classes } = model;
  const { batch } = configuration;
  const { height, width, channels } = image;
  const seed = model.scalar("seed", "u32");
  const step = model.scalar("step", "u32");
  const images = external("train", Math.ceil((count * height * width * channels) / 4));
  const place = { batch, seed, step, ...(part && { part }) };
  const bytes = { images, count, height, width, channels };
  const strengths = strengthsOf(model);
  const stacked = augmentedViews({ ...bytes, ...place, views: method.views, strengths });
  const local = method.localViews?.(configuration.settings);
  const rows = part?.images ?? batch;
  const first = part && rows < batch ? { first: part.first } : {};
  return {
    batch: rows,
    stacked,
    each: splitRows(stacked, method.views),
    locals: local
      ? splitRows(
          augmentedViews({
            ...{ ...bytes, ...place, views: local.count, firstView: method.views, smaller: local },
            // How much of the image they show is theirs to say, however full views are cropped.
            strengths: { ...strengths, "augment.crop": constant(1) },
          }),
          local.count,
        )
      : [],
    originals: () => imagesOfBatch({ ...bytes, ...place }),
    labels: () => labelsOfBatch({ labels: external("labels", count), count, classes, ...place }),
    uniform: (stream, shape) => uniform({ shape: [rows, ...shape], stream, seed, step, ...first }),
  };
}

/** The run-time strength of every augmentation, by its setting's key. */
export function strengthsOf(model: Model): Record<string, Tensor> {
  return Object.fromEntries(Object.keys(augmentSettings).map((key) => [key, model.scalar(key)]));
}
