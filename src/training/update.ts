/**
 * The end of a step, after the gradients: their norm, the optimiser, the moving average and the method's
 * own state. It works on flat regions and does not depend on the networks.
 */
import { add, multiply } from "../autodiff/ops/arithmetic.ts";
import { emaStep } from "../autodiff/ops/ema.ts";
import {
  clampStep,
  squaredNormChunks,
  squaredNormStep,
  stepGateStep,
} from "../autodiff/ops/optimise.ts";
import { BLOCK } from "../autodiff/state.ts";
import { data, type Node, read, region, type Tensor } from "../autodiff/tensor.ts";
import { roundUp, sizeOf } from "../shared/shapes.ts";
import type { Embeddings } from "./method.ts";
import { type Model, SKIPPED } from "./model.ts";
import { unscaled } from "./precision.ts";

export interface Update {
  readonly effects: readonly Node[];
  /** Partial sums of the squared norm, valid after the effects have run. */
  readonly squaredNorm: Tensor;
}

/** The update from the flat gradients of `loss`; `embeddings` are those of the whole batch. */
export function updateOf(model: Model, loss: Tensor, embeddings: Embeddings): Update {
  const { layout, built, configuration, optimiser } = model;
  const { settings } = configuration;
  const gradients = region("gradients", layout.region("gradients").words);
  const squaredNorm = region("squaredNorm", squaredNormChunks(layout.region("gradients").words));
  const update = optimiser.step({
    flat: {
      parameters: region("parameters", layout.region("parameters").words),
      gradients,
      table: blockTable(model),
      squaredNorm,
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
  const skipped = region(SKIPPED, 1);
  const after = built.afterStep?.(embeddings, { step: model.scalar("step", "u32"), skipped }) ?? [];
  const unguarded = after.find(({ inputs }) => !inputs.includes(skipped));
  if (unguarded) {
    throw new Error(
      `${model.method.id}: ${unguarded.op} in afterStep does not read \`skipped\`, so it would also follow a step that is not taken`,
    );
  }
  const effects = [
    ...unscaled(gradients, settings),
    squaredNormStep(gradients, squaredNorm),
    stepGateStep(squaredNorm, loss, skipped),
    update,
    ...limits(model, skipped),
    ...followers(model, skipped),
    ...after,
  ];
  return { effects, squaredNorm };
}

/** Limits parameters to the ranges that the method gives for them. */
function limits({ method, built, parameters }: Model, skipped: Tensor): Node[] {
  return (built.bounds ?? []).map(({ variable, ...range }) => {
    if (!parameters.some(([, parameter]) => parameter === variable)) {
      throw new Error(`${method.id}: ${variable.name} has bounds but is not a parameter`);
    }
    return clampStep(read(variable), range, skipped);
  });
}

/** Updates the moving average in one dispatch; its originals are the first tensors of the flat parameters. */
function followers({ built, layout, scalar }: Model, skipped: Tensor): Node[] {
  const { averages } = built;
  if (!averages) return [];
  for (const { name, original, average } of averages.pairs) {
    if (layout.offsetInRegion(original) !== layout.offsetInRegion(average)) {
      throw new Error(`${name}: an averaged copy must be of the first networks, in their order`);
    }
  }
  const { words } = layout.region("averages");
  const [average, parameters] = [region("averages", words), region("parameters", words)];
  return [emaStep(average, parameters, scalar("momentum"), skipped)];
}

/** Shape [blocks, 2]: factors on weight decay and learning rate of every block of 64 words. */
function blockTable({ layout, parameters, built }: Model): Tensor {
  const blocks = layout.region("parameters").words / BLOCK;
  const rates = Object.entries(built.rates ?? {});
  const fixed = new Float32Array(blocks * 2);
  const shares = rates.map(() => new Float32Array(blocks * 2));
  const met = new Set<string>();
  for (const [name, variable] of parameters) {
    const place = rates.findIndex(([path]) => name.startsWith(`${path}.`));
    met.add(rates[place]?.[0] ?? "");
    const share = shares[place] ?? fixed;
    const first = layout.offsetInRegion(variable) / BLOCK;
    const count = roundUp(sizeOf(variable.shape), BLOCK) / BLOCK;
    for (let block = first; block < first + count; block++) {
      fixed[block * 2] = variable.decays ? 1 : 0;
      share[block * 2 + 1] = 1;
    }
  }
  const idle = rates.find(([path]) => !met.has(path));
  if (idle) throw new Error(`rates: no parameter has a name that begins with ${idle[0]}.`);
  // Parameters with their own rate are 0 in the fixed table, so that a rate of 0 is exactly 0.
  return rates.reduce(
    (table, [, rate], index) => {
      const share = data(shares[index] ?? fixed, [blocks, 2]);
      return add(table, multiply(share, rate));
    },
    data(fixed, [blocks, 2]),
  );
}

/** Shape [tensors, 2], u32: offset and padded length of each tensor in the flat buffer, in words. */
function segmentTable({ layout, parameters }: Model): Tensor {
  const segments = parameters.flatMap(([, variable]) => [
    layout.offsetInRegion(variable),
    roundUp(sizeOf(variable.shape), BLOCK),
  ]);
  return data(Uint32Array.from(segments), [parameters.length, 2]);
}
