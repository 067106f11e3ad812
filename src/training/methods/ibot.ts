import { add, divide, multiply, subtract } from "../../autodiff/ops/arithmetic.ts";
import { expandTo } from "../../autodiff/ops/expand.ts";
import { gatherTokens } from "../../autodiff/ops/gatherTokens.ts";
import { patchify, unpatchify } from "../../autodiff/ops/patches.ts";
import { mean } from "../../autodiff/ops/reduce.ts";
import { concatRows, splitRows } from "../../autodiff/ops/rows.ts";
import { reshape, stopGradient } from "../../autodiff/ops/shape.ts";
import { softmax } from "../../autodiff/ops/softmax.ts";
import { concatTokens, firstToken, withoutFirstToken } from "../../autodiff/ops/tokens.ts";
import { zeros } from "../../autodiff/ops/zeros.ts";
import { constant, read, type Tensor } from "../../autodiff/tensor.ts";
import { averagedCopy } from "../../nn/averagedCopy.ts";
import { normal } from "../../nn/initialisers.ts";
import { network, sequential, use } from "../../nn/network.ts";
import { prototypeLayer } from "../../nn/prototypes.ts";
import { undecayed } from "../../nn/transformer.ts";
import { slider, toggle } from "../../shared/settings.ts";
import type { Batch } from "../batch.ts";
import {
  centerOf,
  centerStep,
  distillationDiagram,
  distillationHead,
  distillationSettings,
  prototypeGate,
  teacherWarmUp,
  warmTemperature,
  withoutSharpening,
} from "../distillation.ts";
import { hiddenBlocks } from "../hiddenBlocks.ts";
import { checkLocalViews, localViewSettings, localViewsOf, onLocals } from "../localViews.ts";
import { type AfterStep, builtMethod, defineMethod } from "../method.ts";
import { crossViewEntropy, entropyOfMean, meanEntropy } from "../objectives/crossView.ts";
import { nearestDistances } from "../objectives/koLeo.ts";
import {
  distillationLoss,
  joined,
  maskedDistillation,
  maskedEntropy,
  teacherAnswers,
} from "../objectives/maskedDistillation.ts";
import { twoViews } from "../objectives/twoViews.ts";
import { patchEncoders, tokensOf } from "../patchEncoders.ts";
import { scheduledMomentum } from "../schedule.ts";
import { imageSpaces } from "../space.ts";

/** Scores: [2N, K] for [CLS], [2N, M, K] for the hidden patches. `cls` [2N, width] is before the head. */
interface Outputs {
  readonly [name: string]: Tensor;
  readonly student: Tensor;
  readonly teacher: Tensor;
  readonly studentPatches: Tensor;
  readonly teacherPatches: Tensor;
  readonly cls: Tensor;
}

/**
 * iBOT: DINO on [CLS], and the same on masked patches, where the student predicts the output of the
 * teacher, which sees them. Includes KoLeo and, as an option, Sinkhorn from DINOv2.
 * Zhou et al. 2022, arXiv:2111.07832; Oquab et al. 2023, arXiv:2304.07193
 */
export const ibot = defineMethod({
  id: "ibot",
  label: "iBOT",
  family: "clustering",
  summary:
    "DINO with an additional loss on masked patches: the student, which does not see them, predicts the output of its moving average, which does. Centring and sharpening prevent collapse; one head serves images and patches.",
  citation: "Zhou et al. 2022, arXiv:2111.07832; Oquab et al. 2023, arXiv:2304.07193",
  formula: String.raw`\mathcal L = \mathcal L_{\mathrm{[CLS]}} - \lambda\Bigl\langle \frac{1}{|M|}\sum_{p\in M}\sum_k P_{p,k}\log \mathrm{softmax}_k(s_p/\tau_s)\Bigr\rangle - \gamma\sum_v\bigl\langle \log \min_{j\neq i}\|u_i - u_j\|\bigr\rangle`,
  views: 2,
  localViews: localViewsOf,
  settings: {
    ...distillationSettings,
    sinkhorn: toggle({
      label: "Sinkhorn",
      help: "Balances the teacher's distributions over the batch by three Sinkhorn iterations instead of centring, so that all prototypes are used equally.",
      default: false,
    }),
    maskRatio: slider({
      label: "Hidden patches",
      help: "Share of a view's patches that are masked for the student, in blocks. More masking makes the task harder.",
      min: 0.05,
      max: 0.8,
      default: 0.3,
    }),
    patchWeight: slider({
      label: "Patch weight λ",
      help: "Weight of the loss on masked patches relative to [CLS]. At 0 it is DINO on views with masked patches.",
      min: 0,
      max: 4,
      default: 1,
      live: true,
    }),
    koleoWeight: slider({
      label: "KoLeo weight γ",
      help: "How strongly the [CLS] of each image is pushed away from its nearest neighbour in the batch. At 0 images may cluster.",
      min: 0,
      max: 1,
      default: 0.1,
      live: true,
    }),
    ...teacherWarmUp,
    ...localViewSettings,
  },
  check: checkLocalViews,
  defaults: { clipNorm: 3 },
  terms: {
    teacherEntropy: {
      label: "Entropy per image",
      help: "Mean entropy of the teacher's distribution for one image; 0 together with a mean entropy of 0 indicates collapse to one prototype.",
    },
    meanEntropy: {
      label: "Entropy of the mean",
      help: "Entropy of the teacher's mean distribution: ln K if the batch uses all prototypes, equal to the entropy per image if all images get the same distribution.",
    },
    divergence: {
      label: "KL, images",
      help: "What the student still has to learn from the teacher's distributions for whole images.",
    },
    patchEntropy: {
      label: "Entropy of the mean, patches",
      help: "ln K if the masked patches use all prototypes; close to 0 if all get the same one.",
    },
    patchDivergence: {
      label: "KL, hidden patches",
      help: "What the student still has to learn from the teacher's distributions for masked patches.",
    },
    nearestDistance: {
      label: "Nearest distance",
      help: "Mean distance of an image's [CLS] to its nearest neighbour in the batch, on the sphere: 0 to 2; close to 0 images cluster.",
    },
  },
  schedules: (moment) => ({
    ...scheduledMomentum(moment),
    ...prototypeGate(moment),
    ...warmTemperature(moment),
  }),
  progress: { term: "patchDivergence", goes: "down" },
  ablations: [
    {
      label: "no centring",
      settings: { centering: false },
      shows:
        "collapse to one prototype that wins for all images: the entropy of the mean falls to 0",
      signs: [{ metric: "terms.meanEntropy", below: 2 }],
    },
    withoutSharpening.ablation,
  ],
  causes: [
    withoutSharpening.cause,
    {
      when: ({ centering, sinkhorn }) => !centering && !sinkhorn,
      because: "neither centring nor Sinkhorn: one prototype can win for all images and patches",
      remedy: "switch one of them on and restart",
    },
  ],
  encoders: patchEncoders("it masks patches and predicts them one by one"),
  objective: maskedDistillation,
  diagram: ({ centering, sinkhorn: balanced }) =>
    distillationDiagram({
      centres: centering && !balanced ? "centres" : undefined,
      mask: "masked patches",
      loss: "cross-entropies",
      input: "[CLS], patches",
      student: "patchDivergence",
    }),
  build({ encoder, random, settings, live }) {
    const tokens = tokensOf(encoder);
    const { grid, patch, width } = tokens;
    const patches = grid.rows * grid.cols;
    const hidden = Math.max(1, Math.round(settings.maskRatio * patches));
    const count = Number(settings.prototypes);
    const head = distillationHead(width, settings, random);
    // z is the head's output on [CLS], the first half of h.
    const projector = network(
      (h) => head(joined(firstToken(reshape(h, [h.shape[0] ?? 0, 2, width])))),
      { outputDim: head.outputDim, parts: head.parts },
    );
    const prototypes = prototypeLayer({
      dim: head.outputDim,
      count,
      random,
      gate: live("prototypeGate"),
    });
    const token = undecayed("token", [width], normal(random, [width], 0.02));
    const mask = network((x) => x, { outputDim: width, variables: { token } });
    const scoresOf = network((rows) => prototypes(head(rows)), { outputDim: count });
    const everything = network(
      (images) => {
        const { cls, patches: others } = tokens.encode(tokens.embedPatches(images));
        return concatTokens(cls, others);
      },
      { outputDim: width },
    );
    const onCls = sequential({ encoder, projector, prototypes });
    const teacher = averagedCopy({ encoder, projector, prototypes });
    const centred = settings.centering && !settings.sinkhorn;
    const centers = centred && { center: centerOf(count), patchCenter: centerOf(count) };
    const answers = teacherAnswers(live("teacherTemperature"), settings.sinkhorn);
    const answersTo = (scores: Tensor, center: keyof Exclude<typeof centers, false>) =>
      answers(scores, centers ? read(centers[center]) : zeros([count]));

    const chosen = (batch: Batch) => hiddenBlocks(batch, { grid, hidden, views: 2 });
    /** Scores [2N, M, K] of the selected patches; `others` holds all patches, [2N, P, width]. */
    const scoresAt = (others: Tensor, indices: Tensor, score: (rows: Tensor) => Tensor) => {
      const [views = 0, each = 0] = indices.shape;
      return reshape(score(joined(gatherTokens(others, indices))), [views, each, count]);
    };
    const embed = (batch: Batch): Outputs => {
      const { stacked } = batch.views;
      const { indices, mask: holes } = chosen(batch);
      const seen = tokens.encode(tokens.embedPatches(stacked, { mask: holes, token: use(token) }));
      const cls = joined(seen.cls);
      const whole = teacher.apply(everything, stacked);
      const taught = (x: Tensor) => teacher.apply(scoresOf, x);
      return {
        student: scoresOf(cls),
        teacher: stopGradient(taught(joined(firstToken(whole)))),
        studentPatches: scoresAt(seen.patches, indices, scoresOf),
        teacherPatches: stopGradient(scoresAt(withoutFirstToken(whole), indices, taught)),
        cls,
        ...onLocals(onCls, batch),
      };
    };
    const compared = (seen: Outputs) => {
      const locals = seen.locals ? splitRows(seen.locals, settings.localViews) : [];
      return {
        scores: [...twoViews(seen.student), ...locals],
        targets: twoViews(answersTo(seen.teacher, "center")),
        patches: {
          scores: seen.studentPatches,
          targets: answersTo(seen.teacherPatches, "patchCenter"),
          mask: expandTo(constant(1), seen.studentPatches.shape.slice(0, 2)),
        },
        cls: seen.cls,
        setting: live,
      };
    };

    return builtMethod({
      heads: { projector, prototypes, mask },
      spaces: imageSpaces(encoder, projector),
      averages: teacher,
      ...(centers && { states: centers }),
      prototypes: { label: "Prototypes", rows: prototypes.directions },
      embed,
      loss: (seen) => distillationLoss(compared(seen)),
      terms(seen) {
        const { scores, targets, patches: hiddenOnes, cls } = compared(seen);
        const temperature = live("studentTemperature");
        const shares = concatRows(targets);
        const patchShares = joined(hiddenOnes.targets);
        const crossed = crossViewEntropy({ scores: scores.slice(0, 2), targets, temperature });
        const patchCrossed = maskedEntropy({ ...hiddenOnes, temperature });
        const entropy = meanEntropy(shares);
        return {
          teacherEntropy: entropy,
          meanEntropy: entropyOfMean(shares),
          divergence: subtract(crossed, entropy),
          patchEntropy: entropyOfMean(patchShares),
          patchDivergence: subtract(patchCrossed, meanEntropy(patchShares)),
          nearestDistance: mean(concatRows(twoViews(cls).map(nearestDistances))),
        };
      },
      inspect(batch) {
        const seen = embed(batch);
        const [images] = twoViews(batch.views.stacked);
        const gone = reshape(twoViews(chosen(batch).mask)[0], [batch.rows, patches, 1]);
        const pixels = patchify(images, patch);
        const shown = multiply(pixels, subtract(constant(1), gone));
        const answered = (scores: Tensor) =>
          mean(softmax(divide(scores, live("studentTemperature"))), [0]);
        return {
          pictures: {
            view: images,
            "student sees": unpatchify(add(shown, multiply(gone, constant(0.5))), {
              ...grid,
              patch,
            }),
          },
          distributions: {
            "teacher, images": mean(answersTo(seen.teacher, "center"), [0]),
            "student, images": answered(seen.student),
            "teacher, hidden patches": mean(
              joined(answersTo(seen.teacherPatches, "patchCenter")),
              [0],
            ),
            "student, hidden patches": answered(joined(seen.studentPatches)),
          },
        };
      },
      ...(centers && {
        afterStep: (seen: Outputs, { skipped }: AfterStep) => [
          centerStep(centers.center, seen.teacher, skipped),
          centerStep(centers.patchCenter, joined(seen.teacherPatches), skipped),
        ],
      }),
    });
  },
});
