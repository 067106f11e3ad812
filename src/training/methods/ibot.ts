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
import { defineMethod, inTwoHalves } from "../method.ts";
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
import type { Views } from "../views.ts";

/** Scores are [2N, K] of [CLS], [2N, M, K] of the hidden patches; `cls` [2N, width] is before the head. */
interface Seen {
  readonly [name: string]: Tensor;
  readonly student: Tensor;
  readonly teacher: Tensor;
  readonly studentPatches: Tensor;
  readonly teacherPatches: Tensor;
  readonly cls: Tensor;
}

/** Deviation of the mask token at step 0. */
const SMALL = 0.02;

/**
 * iBOT: DINO on [CLS], and the same on hidden patches: a student that does not see them says what its
 * teacher, which does, says of them. With DINOv2's spread of [CLS] and its Sinkhorn as an option.
 * Zhou et al. 2022, arXiv:2111.07832; Oquab et al. 2023, arXiv:2304.07193
 */
export const ibot = defineMethod({
  id: "ibot",
  label: "iBOT",
  family: "clustering",
  summary:
    "DINO, and beside it the same question about hidden patches: the student, which does not see them, answers as its slow copy, which does. Centring and sharpening keep both from collapsing; one head answers for image and patches.",
  citation: "Zhou et al. 2022, arXiv:2111.07832; Oquab et al. 2023, arXiv:2304.07193",
  formula: String.raw`\mathcal L = \mathcal L_{\mathrm{[CLS]}} - \lambda\Bigl\langle \frac{1}{|M|}\sum_{p\in M}\sum_k P_{p,k}\log \mathrm{softmax}_k(s_p/\tau_s)\Bigr\rangle - \gamma\sum_v\bigl\langle \log \min_{j\neq i}\|u_i - u_j\|\bigr\rangle`,
  views: 2,
  localViews: localViewsOf,
  settings: {
    ...distillationSettings,
    sinkhorn: toggle({
      label: "Sinkhorn",
      help: "The teacher's answers are balanced over the batch, three times, instead of centred: every prototype gets its share.",
      default: false,
    }),
    maskRatio: slider({
      label: "Hidden patches",
      help: "Share of a view's patches that the student does not see, in blocks.",
      min: 0.05,
      max: 0.8,
      default: 0.3,
    }),
    patchWeight: slider({
      label: "Patch weight λ",
      help: "How much the hidden patches count beside [CLS]; at 0 it is DINO on views with holes.",
      min: 0,
      max: 4,
      default: 1,
      live: true,
    }),
    koleoWeight: slider({
      label: "KoLeo weight γ",
      help: "How hard each image's [CLS] is pushed from its nearest in the batch. At 0 images may crowd.",
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
      label: "Entropy of an answer",
      help: "How undecided the teacher is about one image; 0 with a mean entropy of 0 is a collapse to one prototype.",
    },
    meanEntropy: {
      label: "Entropy of the mean answer",
      help: "ln K where the batch uses all prototypes; equal to the entropy of one answer where all images get the same.",
    },
    divergence: {
      label: "KL, images",
      help: "What the student still has to learn of the teacher's answers for whole images.",
    },
    patchEntropy: {
      label: "Entropy of the mean, patches",
      help: "ln K where hidden patches use all prototypes; near 0 where all get the same.",
    },
    patchDivergence: {
      label: "KL, hidden patches",
      help: "What the student still has to learn of the teacher's answers for patches that it does not see.",
    },
    nearestDistance: {
      label: "Distance to the nearest",
      help: "How far an image's [CLS] is from the nearest other of the batch, on the sphere: up to 2; near 0 images crowd.",
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
      shows: "one prototype wins for all images: the entropy of the mean answer falls to 0",
      signs: [{ metric: "terms.meanEntropy", below: 2 }],
    },
    withoutSharpening.ablation,
  ],
  causes: [
    withoutSharpening.cause,
    {
      when: ({ centering, sinkhorn }) => !centering && !sinkhorn,
      because:
        "neither centring nor Sinkhorn: nothing keeps one prototype from winning for all images and patches",
      remedy: "one of them on, after a restart",
    },
  ],
  encoders: patchEncoders("it hides patches and looks at them one by one"),
  objective: maskedDistillation,
  diagram: ({ centering, sinkhorn: balanced }) =>
    distillationDiagram({
      centres: centering && !balanced ? "centres" : undefined,
      mask: "hidden patches",
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
    // z is what the head makes of [CLS], the first half of h.
    const projector = network(
      (h) => head(joined(firstToken(reshape(h, [h.shape[0] ?? 0, 2, width])))),
      { outputDim: head.outputDim, parts: head.parts },
    );
    const prototypes = prototypeLayer({
      ...{ dim: head.outputDim, count, random },
      gate: live("prototypeGate"),
    });
    const token = undecayed("token", [width], normal(random, [width], SMALL));
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

    const chosen = (views: Views) => hiddenBlocks(views, { grid, hidden, views: 2 });
    /** Scores of some patches, [2N, M, K], of all tokens' patches [2N, P, width]. */
    const scoresAt = (others: Tensor, indices: Tensor, score: (rows: Tensor) => Tensor) => {
      const [views = 0, each = 0] = indices.shape;
      return reshape(score(joined(gatherTokens(others, indices))), [views, each, count]);
    };
    const embed = (views: Views): Seen => {
      const { stacked } = views;
      const { indices, mask: holes } = chosen(views);
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
        ...onLocals(onCls, views),
      };
    };
    const compared = (seen: Seen) => {
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

    return inTwoHalves({
      heads: { projector, prototypes, mask },
      projector,
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
      inspect(views) {
        const seen = embed(views);
        const [images] = views.each;
        if (!images) throw new Error("ibot: views are needed");
        const gone = reshape(twoViews(chosen(views).mask)[0], [views.batch, patches, 1]);
        const pixels = patchify(images, patch);
        const shown = multiply(pixels, subtract(constant(1), gone));
        const answered = (scores: Tensor) =>
          mean(softmax(divide(scores, live("studentTemperature"))), [0]);
        return {
          pictures: {
            view: images,
            "student sees": unpatchify(add(shown, multiply(gone, constant(0.5))), {
              ...{ ...grid, patch },
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
        afterStep: (seen: Seen) => [
          centerStep(centers.center, seen.teacher),
          centerStep(centers.patchCenter, joined(seen.teacherPatches)),
        ],
      }),
    });
  },
});
