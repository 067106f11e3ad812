import { splitRows } from "../../autodiff/ops/rows.ts";
import { stopGradient } from "../../autodiff/ops/shape.ts";
import { averagedCopy } from "../../nn/averagedCopy.ts";
import { mlp } from "../../nn/heads.ts";
import { choice, slider, toggle } from "../../shared/settings.ts";
import { defineMethod, inTwoHalves } from "../method.ts";
import { batchContrast } from "../objectives/batchContrast.ts";
import { inputsOf } from "../objectives/inputs.ts";
import { buildProjector, projectorSettings } from "../projector.ts";

/**
 * MoCo v3: no queue any more; a predictor's output is told apart from a slow copy's keys of the same
 * batch. Chen, Xie & He 2021, arXiv:2104.02057
 */
export const mocov3 = defineMethod({
  id: "mocov3",
  label: "MoCo v3",
  summary:
    "A predictor picks out, among a slow copy's keys of the whole batch, the one of its image's other view. The negatives keep it from collapsing; there is no queue, so they are as many as the batch.",
  citation: "Chen, Xie & He 2021, arXiv:2104.02057",
  views: 2,
  settings: {
    temperature: slider({
      label: "Temperature",
      help: "Divides the similarities: low looks at the hardest negatives only, high treats all alike. The loss is scaled by twice its value.",
      min: 0.01,
      max: 10,
      default: 0.2,
      scale: "log",
      live: true,
    }),
    momentum: slider({
      label: "Key momentum",
      help: "How slowly the key network follows. 0 copies the online network every step, 1 keeps the random start. 1/(1 − m) should be well under the number of steps.",
      min: 0,
      max: 1,
      default: 0.99,
      live: true,
    }),
    momentumSchedule: choice({
      label: "Momentum schedule",
      help: "Constant, or rising to 1 along a cosine as in the paper.",
      options: ["constant", "cosine"],
      default: "cosine",
    }),
    predictor: toggle({
      label: "Predictor",
      help: "Off, the online projection itself is compared with the keys; the negatives still hold.",
      default: true,
    }),
    ...projectorSettings,
  },
  objective: {
    inputs: [
      { name: "q1", differentiable: true, axes: ["N", "D"] },
      { name: "q2", differentiable: true, axes: ["N", "D"] },
      { name: "k1", differentiable: false, axes: ["N", "D"] },
      { name: "k2", differentiable: false, axes: ["N", "D"] },
    ],
    settings: ["temperature"],
    evaluate(inputs, setting) {
      const [q1, q2, k1, k2] = inputsOf("mocov3", inputs, "q1", "q2", "k1", "k2");
      return batchContrast({ q1, q2, k1, k2, temperature: setting("temperature") });
    },
  },
  build({ encoder, random, settings, live }) {
    // The last norm has no scale or shift.
    const outputNorm = settings.batchNorm ? "plain" : "none";
    const projector = buildProjector(encoder.outputDim, settings, random, outputNorm);
    const { outputDim } = projector;
    const predictor = mlp(settings.predictor ? [outputDim, 128, outputDim] : [outputDim], {
      random,
      batchNorm: settings.batchNorm,
    });
    const slow = averagedCopy({ encoder, projector });

    return inTwoHalves({
      heads: { projector, predictor },
      projector,
      averages: slow,
      embed: ({ stacked }) => ({
        queries: predictor(projector(encoder(stacked))),
        keys: stopGradient(slow.apply(projector, slow.apply(encoder, stacked))),
      }),
      loss({ queries, keys }) {
        const [[q1, q2], [k1, k2]] = [splitRows(queries, 2), splitRows(keys, 2)];
        if (!q1 || !q2 || !k1 || !k2) throw new Error("mocov3: two views are needed");
        return batchContrast({ q1, q2, k1, k2, temperature: live("temperature") });
      },
    });
  },
});
