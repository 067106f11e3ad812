/**
 * Batch normalisation over all axes but the last, with its activation: the rows are cut into
 * `groups` (one a view, say), each with statistics of its own.
 * Ioffe & Szegedy 2015, arXiv:1502.03167
 */
import type { ActivationName } from "../../gpu/kernels/activations.ts";
import { batchNormApply } from "../../gpu/kernels/batchNormApply.ts";
import { batchNormGradientApply } from "../../gpu/kernels/batchNormGradientApply.ts";
import { batchNormGradientPartials } from "../../gpu/kernels/batchNormGradientPartials.ts";
import { batchNormChunks, batchNormPartials } from "../../gpu/kernels/batchNormPartials.ts";
import { InputError } from "../../shared/errors.ts";
import { describeShape, type Shape, sameShape, sizeOf } from "../../shared/shapes.ts";
import type { Lowering, Operand } from "../lowering.ts";
import { defineOp } from "../op.ts";
import type { Tensor } from "../tensor.ts";

export const BATCH_NORM_EPSILON = 1e-5;

interface Attributes {
  readonly groups: number;
  readonly activation: ActivationName;
  readonly affine: boolean;
}

function dimsOf(shape: Shape, { groups, activation, affine }: Attributes) {
  const channels = shape.at(-1) ?? 1;
  const rowsPerGroup = sizeOf(shape) / channels / groups;
  const chunks = batchNormChunks(rowsPerGroup, channels);
  return {
    groups,
    rows: rowsPerGroup,
    channels,
    chunks,
    activation,
    affine,
    epsilon: BATCH_NORM_EPSILON,
  };
}

/** Scale and shift, where there are any: the input of this index. */
function affineOperands(lowering: Lowering, affine: boolean, index: number) {
  return affine ? { parameters: lowering.input(index) } : {};
}

const partialWords = (dims: ReturnType<typeof dimsOf>) =>
  dims.groups * dims.chunks * dims.channels * 2;

const forward = defineOp<Attributes>({
  name: "batchNorm",
  infer: ([x, parameters], { groups, affine }) => {
    const channels = x?.shape.at(-1) ?? 0;
    const batch = x?.shape[0] ?? 0;
    if (!x || x.shape.length < 2) {
      throw new InputError(`takes [batch, …, channels], got ${describeShape(x?.shape ?? [])}`);
    }
    if (batch % groups !== 0 || sizeOf(x.shape) / channels / groups < 2) {
      throw new InputError(
        `${describeShape(x.shape)} in ${groups} groups leaves too few values a channel; use a larger batch, a multiple of ${groups}`,
      );
    }
    if (affine && !(parameters && sameShape(parameters.shape, [2, channels]))) {
      throw new InputError(
        `${describeShape(x.shape)} has ${channels} channels, scale and shift are ${describeShape(parameters?.shape ?? [])}, not [2,${channels}]`,
      );
    }
    return [x, { shape: [groups, 2, channels], dtype: "f32" }];
  },
  lower: (lowering, { inputs: [x], attributes }) => {
    if (!x) return;
    const dims = dimsOf(x.shape, attributes);
    const partials = lowering.scratch(partialWords(dims));
    lowering.run(batchNormPartials, dims, { x: lowering.input(0), partials });
    lowering.run(batchNormApply, dims, {
      x: lowering.input(0),
      partials,
      ...affineOperands(lowering, attributes.affine, 1),
      y: lowering.output(0),
      moments: lowering.output(1),
    });
  },
  gradient: ({ inputs, outputs, attributes }, [upstream]) => {
    const [x, ...parameters] = inputs;
    const [, moments] = outputs;
    if (!upstream || !x || !moments) return [];
    return backward([upstream, x, moments, ...parameters], attributes);
  },
});

const backward = defineOp<Attributes>({
  name: "batchNormGradient",
  infer: ([, x], { affine }) => [
    { shape: x?.shape ?? [], dtype: "f32" },
    ...(affine ? [{ shape: [2, x?.shape.at(-1) ?? 1], dtype: "f32" as const }] : []),
  ],
  lower: (lowering, { inputs: [, x], attributes }) => {
    if (!x) return;
    const dims = dimsOf(x.shape, attributes);
    const partials = lowering.scratch(partialWords(dims));
    const read: Record<"dy" | "x" | "moments", Operand> = {
      dy: lowering.input(0),
      x: lowering.input(1),
      moments: lowering.input(2),
    };
    const affine = affineOperands(lowering, attributes.affine, 3);
    lowering.run(batchNormGradientPartials, dims, { ...read, ...affine, partials });
    lowering.run(batchNormGradientApply, dims, {
      ...read,
      ...affine,
      partials,
      dx: lowering.output(0),
      ...(attributes.affine ? { dParameters: lowering.output(1) } : {}),
    });
  },
});

export interface BatchNormOptions {
  readonly groups: number;
  readonly activation?: ActivationName;
  /** [2, channels]: gamma, then beta. Without it, neither scale nor shift. */
  readonly parameters?: Tensor;
}

/**
 * act(gamma·(x − mean)/√(variance + 1e-5) + beta). x: [batch, …, channels], its batch cut into
 * `groups` equal parts. Returns y, of x's shape, and the moments
 * [groups, 2, channels]: mean and biased variance.
 * Throws {@link InputError} where a group holds fewer than two values a channel.
 */
export function batchNorm(x: Tensor, options: BatchNormOptions): { y: Tensor; moments: Tensor } {
  const { groups, activation = "none", parameters } = options;
  const affine = parameters !== undefined;
  const [y, moments] = forward(affine ? [x, parameters] : [x], { groups, activation, affine });
  if (!y || !moments) throw new Error("batchNorm returned nothing");
  return { y, moments };
}
