import { divide, subtract } from "../../autodiff/ops/arithmetic.ts";
import { mean } from "../../autodiff/ops/reduce.ts";
import { splitRows } from "../../autodiff/ops/rows.ts";
import { reshape, stopGradient } from "../../autodiff/ops/shape.ts";
import { softmax } from "../../autodiff/ops/softmax.ts";
import { zeros } from "../../autodiff/ops/zeros.ts";
import { read, type Tensor } from "../../autodiff/tensor.ts";
import { averagedCopy } from "../../nn/averagedCopy.ts";
import { sequential } from "../../nn/network.ts";
import { prototypeLayer } from "../../nn/prototypes.ts";
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
import { checkLocalViews, localViewSettings, localViewsOf, onLocals } from "../localViews.ts";
import { type AfterStep, builtMethod, defineMethod } from "../method.ts";
import {
  crossViewEntropy,
  entropyOfMean,
  meanEntropy,
  teacherShares,
} from "../objectives/crossView.ts";
import { inputsOf } from "../objectives/inputs.ts";
import { twoViews } from "../objectives/twoViews.ts";
import { scheduledMomentum } from "../schedule.ts";
import { imageSpaces } from "../space.ts";

interface Outputs {
  readonly [name: string]: Tensor;
  /** Scores of the full views by the student, [2N, K]; likewise by the teacher. */
  readonly student: Tensor;
  readonly teacher: Tensor;
}

/**
 * DINO: a student predicts the distribution over prototypes of a teacher, which is the student's moving
 * average, centred and sharpened. Caron et al. 2021, arXiv:2104.14294
 */
export const dino = defineMethod({
  id: "dino",
  label: "DINO",
  family: "clustering",
  summary:
    "A student predicts the output of its own moving average, the teacher, for the other view. Centring prevents one prototype from winning, sharpening prevents uniform outputs; either alone collapses.",
  citation: "Caron et al. 2021, arXiv:2104.14294",
  formula: String.raw`\mathcal L = -\Bigl\langle \sum_k P^{(t)}_k \log \mathrm{softmax}_k(s^{(v)}/\tau_s)\Bigr\rangle_{t\neq v},\qquad P = \mathrm{softmax}\bigl((t - c)/\tau_t\bigr)`,
  views: 2,
  localViews: localViewsOf,
  settings: { ...distillationSettings, ...teacherWarmUp, ...localViewSettings },
  check: checkLocalViews,
  defaults: { clipNorm: 3 },
  terms: {
    teacherEntropy: {
      label: "Entropy per image",
      help: "Mean entropy of the teacher's distribution for one image. It falls as sharpening works; 0 together with a mean entropy of 0 indicates collapse to one prototype.",
    },
    meanEntropy: {
      label: "Entropy of the mean",
      help: "Entropy of the teacher's mean distribution: ln K if the batch uses all prototypes, equal to the entropy per image if all images get the same distribution.",
    },
    studentEntropy: {
      label: "Student's entropy",
      help: "Mean entropy of the student's distribution for one image.",
    },
    divergence: {
      label: "KL(teacher ‖ student)",
      help: "What the student still has to learn from the teacher. Close to 0 from the start it indicates collapse to uniform distributions.",
    },
  },
  schedules: (moment) => ({
    ...scheduledMomentum(moment),
    ...prototypeGate(moment),
    ...warmTemperature(moment),
  }),
  // The loss is bounded below by the teacher's entropy, which rises while centring takes effect.
  progress: { term: "divergence", goes: "down" },
  ablations: [
    {
      label: "no centring",
      settings: { centering: false },
      shows: "collapse to a few prototypes that win for all images: the entropy of the mean falls",
      signs: [{ metric: "terms.meanEntropy", below: 2 }],
    },
    withoutSharpening.ablation,
  ],
  causes: [
    withoutSharpening.cause,
    {
      when: ({ centering }) => !centering,
      because: "no centring: one prototype can win for all images",
      remedy: "switch centring on and restart",
    },
    {
      when: ({ momentum }) => momentum < 0.5,
      because:
        "the teacher is nearly equal to the student: it follows every update, and both agree on a trivial solution",
      remedy: "raise the teacher momentum to 0.99",
    },
  ],
  objective: {
    inputs: [
      { name: "student", differentiable: true, axes: ["V", "N", "K"] },
      { name: "teacher", differentiable: false, axes: ["2", "N", "K"] },
      { name: "center", differentiable: false, axes: ["K"] },
    ],
    settings: ["studentTemperature", "teacherTemperature"],
    evaluate(inputs, setting) {
      const [student, teacher, center] = inputsOf("dino", inputs, "student", "teacher", "center");
      const [views = 2, batch = 1, count = 1] = student.shape;
      const sharp = setting("teacherTemperature");
      const [first, second] = twoViews(reshape(teacher, [2 * batch, count]));
      return crossViewEntropy({
        scores: splitRows(reshape(student, [views * batch, count]), views),
        targets: [teacherShares(first, center, sharp), teacherShares(second, center, sharp)],
        temperature: setting("studentTemperature"),
      });
    },
  },
  diagram: ({ centering }) =>
    distillationDiagram({
      centres: centering ? "centre" : undefined,
      loss: "cross-entropy",
      input: "h",
      student: "studentEntropy",
    }),
  build({ encoder, random, settings, live }) {
    const count = Number(settings.prototypes);
    const projector = distillationHead(encoder.outputDim, settings, random);
    const prototypes = prototypeLayer({
      dim: projector.outputDim,
      count,
      random,
      gate: live("prototypeGate"),
    });
    const student = sequential({ encoder, projector, prototypes });
    const teacher = averagedCopy({ encoder, projector, prototypes });
    const center = settings.centering ? centerOf(count) : undefined;
    const sharesOf = (scores: Tensor) =>
      teacherShares(scores, center ? read(center) : zeros([count]), live("teacherTemperature"));

    return builtMethod({
      heads: { projector, prototypes },
      spaces: imageSpaces(encoder, projector),
      averages: teacher,
      ...(center && { states: { center } }),
      prototypes: { label: "Prototypes", rows: prototypes.directions },
      embed: (batch): Outputs => ({
        student: student(batch.views.stacked),
        teacher: stopGradient(teacher.apply(student, batch.views.stacked)),
        ...onLocals(student, batch),
      }),
      loss: (seen) => {
        const [first, second] = twoViews(seen.teacher);
        const locals = seen.locals ? splitRows(seen.locals, settings.localViews) : [];
        return crossViewEntropy({
          scores: [...twoViews(seen.student), ...locals],
          targets: [sharesOf(first), sharesOf(second)],
          temperature: live("studentTemperature"),
        });
      },
      terms(seen) {
        const shares = sharesOf(seen.teacher);
        const [first, second] = twoViews(shares);
        const temperature = live("studentTemperature");
        const crossed = crossViewEntropy({
          scores: twoViews(seen.student),
          targets: [first, second],
          temperature,
        });
        const entropy = meanEntropy(shares);
        return {
          teacherEntropy: entropy,
          meanEntropy: entropyOfMean(shares),
          studentEntropy: meanEntropy(softmax(divide(seen.student, temperature))),
          divergence: subtract(crossed, entropy),
        };
      },
      inspect({ views: { stacked } }) {
        const answered = softmax(divide(student(stacked), live("studentTemperature")));
        const wanted = sharesOf(teacher.apply(student, stacked));
        return {
          distributions: { teacher: mean(wanted, [0]), student: mean(answered, [0]) },
        };
      },
      ...(center && {
        afterStep: (seen: Outputs, { skipped }: AfterStep) => [
          centerStep(center, seen.teacher, skipped),
        ],
      }),
    });
  },
});
