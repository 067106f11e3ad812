import { linear } from "../../nn/layers.ts";
import { imagesNode, lossNode, networkNode } from "../diagram.ts";
import { gentleViews } from "../gentleViews.ts";
import { builtMethod, defineMethod } from "../method.ts";
import {
  accuracy,
  accuracyTerm,
  classificationLoss,
  classificationObjective,
} from "../objectives/classification.ts";
import { imageSpaces } from "../space.ts";

/**
 * Supervised training: a linear layer on h predicts the class, with cross-entropy. The reference for
 * self-supervised methods, because it uses the labels. Krizhevsky et al. 2012, "ImageNet classification
 * with deep convolutional neural networks"
 */
export const supervised = defineMethod({
  id: "supervised",
  label: "Supervised (uses labels)",
  family: "supervised",
  summary:
    "Learns the classes from labels, with one augmented view per image; z are the logits. The upper reference for methods without labels.",
  citation: "Krizhevsky et al. 2012, NeurIPS 25",
  formula: String.raw`\mathcal L = \frac1N\sum_i\Bigl[\log\sum_k e^{z_{ik}} - z_{i y_i}\Bigr]`,
  views: 1,
  settings: {},
  defaults: { ...gentleViews, learningRate: 0.005 },
  terms: accuracyTerm("1 over the number of classes"),
  causes: [
    {
      leadsTo: ["dimensional", "cluster"],
      when: () => true,
      because:
        "the labels require one direction per class: with longer training, each class shrinks to a point (Papyan et al. 2020, doi:10.1073/pnas.2015509117)",
    },
  ],
  objective: classificationObjective("supervised"),
  diagram: () => ({
    nodes: [
      imagesNode({ id: "views", label: "a view" }),
      networkNode({ id: "encoder", label: "encoder" }),
      networkNode({ id: "classifier", label: "classifier" }),
      imagesNode({ id: "labels", label: "labels", lane: 1 }),
      lossNode("cross-entropy"),
    ],
    edges: [
      { from: "views", to: "encoder", kind: "flow" },
      { from: "encoder", to: "classifier", kind: "flow", label: "h" },
      { from: "classifier", to: "loss", kind: "flow", label: "logits", value: "accuracy" },
      { from: "labels", to: "loss", kind: "stopped" },
    ],
  }),
  build({ encoder, random, classes }) {
    const classifier = linear({ from: encoder.outputDim, to: classes, random });

    return builtMethod({
      heads: { classifier },
      spaces: imageSpaces(encoder, classifier),
      embed: (batch) => ({
        logits: classifier(encoder(batch.views.stacked)),
        labels: batch.labels(),
      }),
      terms: (answers) => ({ accuracy: accuracy(answers) }),
      loss: classificationLoss,
    });
  },
});
