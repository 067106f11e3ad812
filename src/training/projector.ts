/** The projector, a head from the encoder's output h to z, on which the objective is computed; and its settings. */
import { type MlpOptions, mlp } from "../nn/heads.ts";
import type { Network } from "../nn/network.ts";
import type { Random } from "../shared/random.ts";
import { choice, inGroup, slider, toggle, type ValuesOf } from "../shared/settings.ts";

export const projectorSettings = inGroup("projector", {
  projectorDepth: slider({
    label: "Projector layers",
    help: "Layers of the projector between h and z. With 0 the loss acts on h directly; more layers separate the two representations.",
    min: 0,
    max: 4,
    default: 2,
    integer: true,
  }),
  projectorWidth: slider({
    label: "Projector width",
    help: "Units of the projector's hidden layers. Too few restrict z; more cost time and memory.",
    min: 8,
    max: 512,
    default: 128,
    integer: true,
  }),
  projectorDim: choice({
    label: "Projection z",
    help: "Dimensions of z. With 3 the sphere shows z directly, without projection error; more dimensions leave more room for classes.",
    options: ["2", "3", "8", "16", "32", "64", "128"],
    default: "64",
  }),
  batchNorm: toggle({
    label: "Batch norm in heads",
    help: "Applies batch norm before each hidden ReLU of projector and predictor. Without it some methods collapse.",
    default: true,
  }),
});

/** Builds the projector from settings: [n, inputDim] → [n, projectorDim], or the identity at depth 0. */
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
