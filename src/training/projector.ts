/** The head between the encoder's h and the objective's z, and the settings that every method with one has. */
import { type MlpOptions, mlp } from "../nn/heads.ts";
import type { Network } from "../nn/network.ts";
import type { Random } from "../shared/random.ts";
import { choice, slider, toggle, type ValuesOf } from "../shared/settings.ts";

export const projectorSettings = {
  projectorDepth: slider({
    label: "Projector layers",
    help: "Layers between h and z. At 0 the loss acts on h itself.",
    min: 0,
    max: 4,
    default: 2,
    integer: true,
  }),
  projectorWidth: slider({
    label: "Projector width",
    help: "Units of the projector's hidden layers.",
    min: 8,
    max: 512,
    default: 128,
    integer: true,
  }),
  projectorDim: choice({
    label: "Projection z",
    help: "Dimensions of z. With 3 the sphere shows z itself, with no projection error.",
    options: ["2", "3", "8", "16", "32", "64", "128"],
    default: "64",
  }),
  batchNorm: toggle({
    label: "Batch norm in heads",
    help: "Batch norm before each hidden ReLU of projector and predictor.",
    default: true,
  }),
} as const;

/** The projector that the settings describe, on features of `inputDim`. */
export function buildProjector(
  inputDim: number,
  settings: ValuesOf<typeof projectorSettings>,
  random: Random,
  outputNorm: MlpOptions["outputNorm"] = "none",
): Network {
  const { projectorDepth, projectorWidth, projectorDim, batchNorm } = settings;
  const hidden = new Array<number>(Math.max(0, projectorDepth - 1)).fill(projectorWidth);
  const output = projectorDepth === 0 ? [] : [Number(projectorDim)];
  return mlp([inputDim, ...hidden, ...output], { random, batchNorm, outputNorm });
}
