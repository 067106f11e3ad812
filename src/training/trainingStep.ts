/**
 * The graph of one training step: views, loss, gradients straight into the flat buffer, their norm,
 * the optimiser. Pure description; `planProgram` says what it costs before anything exists.
 */
import type { ProgramRequest } from "../autodiff/compile/compile.ts";
import { gradients } from "../autodiff/gradients.ts";
import { emaStep } from "../autodiff/ops/ema.ts";
import { squaredNormChunks, squaredNormStep } from "../autodiff/ops/optimise.ts";
import { splitRows } from "../autodiff/ops/rows.ts";
import { BLOCK } from "../autodiff/state.ts";
import { data, external, type Node, read, region, type Tensor } from "../autodiff/tensor.ts";
import { inPass } from "../nn/network.ts";
import { roundUp, sizeOf } from "../shared/shapes.ts";
import { augmentedViews, augmentSettings } from "./augment/index.ts";
import type { Model } from "./model.ts";

/** Names of what a step reports: `loss` [1] and partial sums of the squared gradient norm. */
export const STEP_OUTPUTS = ["loss", "squaredNorm"] as const;

/** The training step of a model on a data set of `count` images held on the GPU as `train`. */
export function trainingStep(model: Model, count: number): ProgramRequest {
  const { layout, built, method, image, configuration, optimiser } = model;
  const { batch, settings } = configuration;
  const { height, width, channels } = image;
  const images = external("train", Math.ceil((count * height * width * channels) / 4));
  const stacked = augmentedViews({
    images,
    count,
    height,
    width,
    channels,
    batch,
    views: method.views,
    seed: model.scalar("seed", "u32"),
    step: model.scalar("step", "u32"),
    strengths: strengthsOf(model),
  });
  const loss = inPass({ batch }, () =>
    built.loss({ batch, stacked, each: splitRows(stacked, method.views) }),
  );

  const parameters = layout.region("parameters");
  const gradientRegion = layout.region("gradients");
  const slopes = gradients(
    loss,
    model.parameters.map(([, variable]) => read(variable)),
  );
  const placements = model.parameters.map(([, variable], index) => ({
    tensor: slopes[index] ?? loss,
    offset: gradientRegion.offset + layout.offsetInRegion(variable),
  }));
  const flatGradients = region("gradients", gradientRegion.words);
  const norm = region("squaredNorm", squaredNormChunks(gradientRegion.words));
  const update = optimiser.step({
    flat: {
      parameters: region("parameters", parameters.words),
      gradients: flatGradients,
      table: blockTable(model),
      squaredNorm: norm,
      loss,
      learningRate: model.scalar("learningRate"),
      weightDecay: model.scalar("weightDecay"),
      clipNorm: Number(settings.clipNorm),
    },
    settings,
    moment: (name) => region(name, layout.region(name).words),
    scalar: (name) => model.scalar(name),
    segments: () => segmentTable(model),
  });
  return {
    state: layout,
    outputs: { loss, squaredNorm: norm },
    placements,
    effects: [
      squaredNormStep(flatGradients, norm),
      update,
      ...followers(model),
      ...(built.afterStep?.() ?? []),
    ],
  };
}

/** The slow copy follows, in one dispatch: its originals are the beginning of the flat parameters. */
function followers({ built, layout, scalar }: Model): Node[] {
  const { averages } = built;
  if (!averages) return [];
  for (const { name, original, average } of averages.pairs) {
    if (layout.offsetInRegion(original) !== layout.offsetInRegion(average)) {
      throw new Error(`${name}: an averaged copy must be of the first networks, in their order`);
    }
  }
  const { words } = layout.region("averages");
  return [emaStep(region("averages", words), region("parameters", words), scalar("momentum"))];
}

/** The run-time strength of every augmentation, by its setting's key. */
export function strengthsOf(model: Model): Record<string, Tensor> {
  return Object.fromEntries(Object.keys(augmentSettings).map((key) => [key, model.scalar(key)]));
}

/** [blocks, 2]: multipliers of weight decay and learning rate for every 64 words. */
function blockTable({ layout, parameters }: Model): Tensor {
  const blocks = layout.region("parameters").words / BLOCK;
  const table = new Float32Array(blocks * 2);
  for (const [, variable] of parameters) {
    const first = layout.offsetInRegion(variable) / BLOCK;
    const count = roundUp(sizeOf(variable.shape), BLOCK) / BLOCK;
    for (let block = first; block < first + count; block++) {
      table[block * 2] = variable.decays ? 1 : 0;
      table[block * 2 + 1] = 1;
    }
  }
  return data(table, [blocks, 2]);
}

/** [tensors, 2] u32: offset and padded words of each tensor in the flat buffer. */
function segmentTable({ layout, parameters }: Model): Tensor {
  const segments = parameters.flatMap(([, variable]) => [
    layout.offsetInRegion(variable),
    roundUp(sizeOf(variable.shape), BLOCK),
  ]);
  return data(Uint32Array.from(segments), [parameters.length, 2]);
}
