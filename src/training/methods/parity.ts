import { divide, multiply } from "../../autodiff/ops/arithmetic.ts";
import { embeddingLookup } from "../../autodiff/ops/gatherRows.ts";
import { square } from "../../autodiff/ops/math.ts";
import { sum } from "../../autodiff/ops/reduce.ts";
import { data, read, type Tensor, type Variable } from "../../autodiff/tensor.ts";
import { linear } from "../../nn/layers.ts";
import { inPass } from "../../nn/network.ts";
import { imagesNode, lossNode, networkNode } from "../diagram.ts";
import { builtMethod, defineMethod } from "../method.ts";
import {
  accuracy,
  classificationLoss,
  classificationObjective,
} from "../objectives/classification.ts";

/**
 * A network with one hidden layer learns a rule from few examples: it memorises them first and finds the rule long after,
 * if weight decay makes memories expensive. Power et al. 2022, arXiv:2201.02177; Merrill et al. 2023, arXiv:2303.11873.
 */
export const parity = defineMethod({
  id: "parity",
  label: "Sparse parity (grokking)",
  family: "supervised",
  summary:
    "Learns a rule from its examples, all of them in every step, so that the batch size has no effect. With weight decay the network memorises first and generalises long after; z are the logits.",
  citation: "Power et al. 2022, arXiv:2201.02177; Merrill et al. 2023, arXiv:2303.11873",
  formula: String.raw`\mathcal L = \frac1N\sum_i\Bigl[\log\sum_k e^{z_{ik}} - z_{i y_i}\Bigr]`,
  views: 0,
  encodes: "tokens",
  rule: "parity",
  wholeSplit: true,
  usualSteps: 4000,
  encoders: { only: ["bits-mlp"], because: "it reads the bits of a row" },
  settings: {},
  defaults: { learningRate: 0.003, weightDecay: 1, schedule: "constant", warmup: 0 },
  terms: {
    accuracy: { label: "Accuracy", help: "Share of correct answers on the training rows." },
    heldOutAccuracy: {
      label: "Held-out accuracy",
      help: "Share of correct answers on the test rows; 0.5 is chance.",
    },
    heldOutLoss: {
      label: "Held-out loss",
      help: "Cross-entropy on the test rows; ln 2 is chance, and memorised rows make it larger.",
    },
    share: {
      label: "Share on the rule",
      help: "Share of the squared weights of the first layer that is on the relevant bits. Rises before the accuracy does.",
    },
  },
  objective: classificationObjective("parity"),
  lossLines: () => [{ label: "chance", value: Math.LN2 }],
  diagram: () => ({
    nodes: [
      imagesNode({ id: "views", label: "all rows" }),
      networkNode({ id: "encoder", label: "hidden layer" }),
      networkNode({ id: "classifier", label: "classifier" }),
      imagesNode({ id: "labels", label: "parity", lane: 1 }),
      lossNode("cross-entropy"),
    ],
    edges: [
      { from: "views", to: "encoder", kind: "flow" },
      { from: "encoder", to: "classifier", kind: "flow", label: "h" },
      { from: "classifier", to: "loss", kind: "flow", label: "logits", value: "accuracy" },
      { from: "labels", to: "loss", kind: "stopped" },
    ],
  }),
  build({ encoder, texts, random, classes, whole, rule }) {
    const column = texts();
    const classifier = linear({ from: encoder.outputDim, to: classes, random });
    const weight = encoder.parts.hidden?.variables.weight;
    if (!weight || rule?.kind !== "parity") throw new Error("parity needs a layer over its bits");
    const identity = data(
      Float32Array.from({ length: classes ** 2 }, (_, index) =>
        Number(index % (classes + 1) === 0),
      ),
      [classes, classes],
    );
    const answersOn = (split: "train" | "test") => {
      const { ids, labels } = whole(split, column);
      return { logits: classifier(encoder(ids)), labels: embeddingLookup(identity, labels) };
    };
    return builtMethod({
      heads: { classifier },
      spaces: [
        { id: "h", reads: "tokens", column, network: encoder },
        { id: "z", reads: "tokens", from: "h", network: classifier },
      ],
      embed: () => answersOn("train"),
      terms(answers) {
        const heldOut = inPass({ batch: 1, training: false }, () => answersOn("test"));
        return {
          accuracy: accuracy(answers),
          heldOutAccuracy: accuracy(heldOut),
          heldOutLoss: classificationLoss(heldOut),
          share: shareOf(weight, rule.places),
        };
      },
      loss: classificationLoss,
    });
  },
});

/** Share of the squared weights [bits, units] in the rows of some bits. */
function shareOf(weight: Variable, places: readonly number[]): Tensor {
  const [bits = 0] = weight.shape;
  const chosen = Float32Array.from({ length: bits }, (_, bit) => Number(places.includes(bit)));
  const squares = square(read(weight));
  return divide(sum(multiply(squares, data(chosen, [bits, 1]))), sum(squares));
}
