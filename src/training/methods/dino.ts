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
import { defineMethod, inTwoHalves } from "../method.ts";
import {
  crossViewEntropy,
  entropyOfMean,
  meanEntropy,
  teacherShares,
} from "../objectives/crossView.ts";
import { inputsOf } from "../objectives/inputs.ts";
import { twoViews } from "../objectives/twoViews.ts";
import { scheduledMomentum } from "../schedule.ts";

interface Seen {
  readonly [name: string]: Tensor;
  /** Scores of the full views, [2N, K]. */
  readonly student: Tensor;
  readonly teacher: Tensor;
}

/**
 * DINO: a student's distribution over prototypes follows a teacher's, which is the student's own moving
 * average, centred and sharpened. Caron et al. 2021, arXiv:2104.14294
 */
export const dino = defineMethod({
  id: "dino",
  label: "DINO",
  family: "clustering",
  summary:
    "A student learns to answer as its own slow copy, the teacher, answers to the other view. Centring keeps one answer from winning, sharpening keeps all answers from becoming alike: each alone collapses.",
  citation: "Caron et al. 2021, arXiv:2104.14294",
  formula: String.raw`\mathcal L = -\Bigl\langle \sum_k P^{(t)}_k \log \mathrm{softmax}_k(s^{(v)}/\tau_s)\Bigr\rangle_{t\neq v},\qquad P = \mathrm{softmax}\bigl((t - c)/\tau_t\bigr)`,
  views: 2,
  localViews: localViewsOf,
  settings: { ...distillationSettings, ...teacherWarmUp, ...localViewSettings },
  check: checkLocalViews,
  defaults: { clipNorm: 3 },
  terms: {
    teacherEntropy: {
      label: "Entropy of an answer",
      help: "How undecided the teacher is about one image: falls as sharpening works; 0 with a mean entropy of 0 is a collapse to one prototype.",
    },
    meanEntropy: {
      label: "Entropy of the mean answer",
      help: "ln K where the batch uses all prototypes; equal to the entropy of one answer where all images get the same.",
    },
    studentEntropy: {
      label: "Student's entropy",
      help: "How undecided the student is about one image.",
    },
    divergence: {
      label: "KL(teacher ‖ student)",
      help: "What the student still has to learn of the teacher; near 0 from the start on is a collapse to uniform answers.",
    },
  },
  schedules: (moment) => ({
    ...scheduledMomentum(moment),
    ...prototypeGate(moment),
    ...warmTemperature(moment),
  }),
  // The loss has the teacher's entropy for its bound, which rises while centring takes hold.
  progress: { term: "divergence", goes: "down" },
  ablations: [
    {
      label: "no centring",
      settings: { centering: false },
      shows: "a few prototypes win for all images: the entropy of the mean answer falls",
      signs: [{ metric: "terms.meanEntropy", below: 2 }],
    },
    withoutSharpening.ablation,
  ],
  causes: [
    withoutSharpening.cause,
    {
      when: ({ centering }) => !centering,
      because: "no centring: nothing keeps one prototype from winning for all images",
      remedy: "centring on, after a restart",
    },
    {
      when: ({ momentum }) => momentum < 0.5,
      because:
        "the teacher is nearly the student: it follows every turn, and the two agree on what is easy",
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
      ...{ dim: projector.outputDim, count, random },
      gate: live("prototypeGate"),
    });
    const student = sequential({ encoder, projector, prototypes });
    const teacher = averagedCopy({ encoder, projector, prototypes });
    const center = settings.centering ? centerOf(count) : undefined;
    const sharesOf = (scores: Tensor) =>
      teacherShares(scores, center ? read(center) : zeros([count]), live("teacherTemperature"));

    return inTwoHalves({
      heads: { projector, prototypes },
      projector,
      averages: teacher,
      ...(center && { states: { center } }),
      prototypes: { label: "Prototypes", rows: prototypes.directions },
      embed: (views): Seen => ({
        student: student(views.stacked),
        teacher: stopGradient(teacher.apply(student, views.stacked)),
        ...onLocals(student, views),
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
      inspect({ stacked }) {
        const answered = softmax(divide(student(stacked), live("studentTemperature")));
        const wanted = sharesOf(teacher.apply(student, stacked));
        return {
          distributions: { teacher: mean(wanted, [0]), student: mean(answered, [0]) },
        };
      },
      ...(center && { afterStep: (seen: Seen) => [centerStep(center, seen.teacher)] }),
    });
  },
});
