import { concatRows } from "../../autodiff/ops/rows.ts";
import { slider } from "../../shared/settings.ts";
import { imagesNode, twinDiagram } from "../diagram.ts";
import { gentleViews } from "../gentleViews.ts";
import { builtMethod, defineMethod } from "../method.ts";
import { inputsOf } from "../objectives/inputs.ts";
import { positiveCosine, supervisedContrast } from "../objectives/supervisedContrast.ts";
import { buildProjector, projectorSettings } from "../projector.ts";
import { imageSpaces } from "../space.ts";

/**
 * Supervised contrastive learning: SimCLR in which all views of a class are positives, not only the two
 * views of an image. Khosla et al. 2020, arXiv:2004.11362
 */
export const supcon = defineMethod({
  id: "supcon",
  label: "Supervised contrastive (uses labels)",
  family: "supervised",
  summary:
    "Attracts views of the same class and repels all others. The labels define the positives; the negatives prevent collapse.",
  citation: "Khosla et al. 2020, arXiv:2004.11362",
  formula: String.raw`\mathcal L = \frac{1}{2N}\sum_{i=1}^{2N}\frac{-1}{|P(i)|}\sum_{p\in P(i)}\log\frac{e^{u_i\cdot u_p/\tau}}{\sum_{a\neq i} e^{u_i\cdot u_a/\tau}}`,
  views: 2,
  labelledPairs: true,
  settings: {
    temperature: slider({
      label: "Temperature",
      help: "Divides the similarities. Low values focus on the hardest negatives; high values weight all negatives equally.",
      min: 0.01,
      max: 10,
      default: 0.1,
      scale: "log",
      live: true,
    }),
    ...projectorSettings,
  },
  defaults: gentleViews,
  terms: {
    agreement: {
      label: "Positive cosine",
      help: "Mean cosine of a view and the other views of its class; it approaches 1 as each class becomes one point.",
    },
  },
  causes: [
    {
      leadsTo: ["dimensional", "cluster"],
      when: () => true,
      because:
        "every view of a class is a positive of all others: the optimum of the loss is one point per class",
    },
  ],
  objective: {
    inputs: [
      { name: "z1", differentiable: true, axes: ["N", "D"] },
      { name: "z2", differentiable: true, axes: ["N", "D"] },
      { name: "labels", differentiable: false, axes: ["N", "K"] },
    ],
    settings: ["temperature"],
    evaluate(inputs, setting) {
      const [z1, z2, labels] = inputsOf("supcon", inputs, "z1", "z2", "labels");
      const temperature = setting("temperature");
      return supervisedContrast({ z: concatRows([z1, z2]), labels, temperature });
    },
  },
  diagram() {
    const { nodes, edges } = twinDiagram("L out", "agreement");
    return {
      nodes: [...nodes, imagesNode({ id: "labels", label: "labels", lane: 1 })],
      edges: [...edges, { from: "labels", to: "loss", kind: "stopped" }],
    };
  },
  build({ encoder, random, settings, live }) {
    const projector = buildProjector(encoder.outputDim, settings, random);

    return builtMethod({
      heads: { projector },
      spaces: imageSpaces(encoder, projector),
      embed: (batch) => ({ z: projector(encoder(batch.views.stacked)), labels: batch.labels() }),
      terms: (embeddings) => ({ agreement: positiveCosine(embeddings) }),
      contrast: ({ z, labels }) => ({ anchors: z, among: { kind: "each other", labels } }),
      loss: ({ z, labels }) => supervisedContrast({ z, labels, temperature: live("temperature") }),
    });
  },
});
