/** The code and decoder of methods that reconstruct images. */
import { minimum, relu } from "../autodiff/ops/math.ts";
import { constant, type Tensor } from "../autodiff/tensor.ts";
import { convolutionalDecoder } from "../nn/decoder.ts";
import type { Encoder, ImageSize } from "../nn/encoder.ts";
import { mlp } from "../nn/heads.ts";
import type { Network } from "../nn/network.ts";
import type { Random } from "../shared/random.ts";
import { slider, type ValuesOf } from "../shared/settings.ts";
import {
  type Diagram,
  type DiagramEdge,
  imagesNode,
  lossNode,
  networkNode,
  operationNode,
  path,
} from "./diagram.ts";
import type { Objective } from "./method.ts";
import { inputsOf } from "./objectives/inputs.ts";
import { squaredError } from "./objectives/reconstruction.ts";

export const codecSettings = {
  bottleneck: slider({
    label: "Code z",
    help: "Dimensions of the linear code between encoder and decoder. Fewer dimensions compress more; 0 decodes h directly.",
    min: 0,
    max: 256,
    default: 32,
    integer: true,
  }),
} as const;

export interface Codec {
  /** h → z: linear, or the identity if `bottleneck` is 0. */
  readonly projector: Network;
  /** z → image. */
  readonly decoder: Network;
}

export function buildCodec(given: {
  readonly encoder: Encoder;
  readonly image: ImageSize;
  readonly random: Random;
  readonly settings: ValuesOf<typeof codecSettings>;
}): Codec {
  const { encoder, image, random, settings } = given;
  const { outputDim } = encoder;
  const widths = settings.bottleneck === 0 ? [outputDim] : [outputDim, settings.bottleneck];
  const projector = mlp(widths, { random });
  const decoder = convolutionalDecoder({ from: projector.outputDim, image, random });
  return { projector, decoder };
}

/** Clamps values to [0, 1] for display. */
export const clamped = (x: Tensor): Tensor => minimum(relu(x), constant(1));

/** The squared error of flattened images. */
export const reconstructionObjective = (method: string): Objective => ({
  inputs: [
    { name: "prediction", differentiable: true, axes: ["N", "P"] },
    { name: "target", differentiable: false, axes: ["N", "P"] },
  ],
  settings: [],
  evaluate(inputs) {
    const [prediction, target] = inputsOf(method, inputs, "prediction", "target");
    return squaredError(prediction, target);
  },
});

/** The term `explained`, shared by methods with a decoder. */
export const explainedTerm = {
  label: "Explained variance",
  help: "Share of the pixel variance in the batch that the reconstructions explain: 1 is exact, 0 is no better than the mean image.",
} as const;

/** An image, optionally corrupted, through encoder, code and decoder, compared with the original. */
export function codecDiagram(
  { bottleneck }: ValuesOf<typeof codecSettings>,
  corruption?: { readonly label: string; readonly value: string },
): Diagram {
  const coded = bottleneck > 0;
  const flow = (from: string, to: string, label: string): DiagramEdge => ({
    from,
    to,
    label,
    kind: "flow",
  });
  return {
    nodes: [
      imagesNode({ id: "images", label: "image" }),
      ...(corruption ? [operationNode({ id: "corruption", label: corruption.label })] : []),
      networkNode({ id: "encoder", label: "encoder" }),
      ...(coded ? [networkNode({ id: "projector", label: "linear code" })] : []),
      networkNode({ id: "decoder", label: "decoder" }),
      lossNode("squared error"),
    ],
    edges: [
      ...(corruption
        ? [
            { ...flow("images", "corruption", "x"), value: corruption.value },
            ...path("flow", "corruption", "encoder"),
          ]
        : path("flow", "images", "encoder")),
      ...(coded
        ? [flow("encoder", "projector", "h"), flow("projector", "decoder", "z")]
        : [flow("encoder", "decoder", "h")]),
      { ...flow("decoder", "loss", "reconstruction"), value: "explained" },
      ...path("stopped", "images", "loss"),
    ],
  };
}
