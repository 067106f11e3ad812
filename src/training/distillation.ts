/** Parts shared by DINO and iBOT: head, settings, and the centre that is subtracted from the teacher's scores. */
import { emaStep } from "../autodiff/ops/ema.ts";
import { mean } from "../autodiff/ops/reduce.ts";
import { reshape } from "../autodiff/ops/shape.ts";
import { constant, type Node, read, type Tensor, type Variable } from "../autodiff/tensor.ts";
import { filled } from "../nn/initialisers.ts";
import { linear } from "../nn/layers.ts";
import { type Network, sequential } from "../nn/network.ts";
import type { Random } from "../shared/random.ts";
import { choice, slider, toggle, type ValuesOf } from "../shared/settings.ts";
import {
  copyNode,
  type Diagram,
  imagesNode,
  lossNode,
  memoryNode,
  networkNode,
  path,
} from "./diagram.ts";
import { momentumSchedule } from "./schedule.ts";

export const distillationSettings = {
  studentTemperature: slider({
    label: "Student temperature",
    help: "Divides the student's scores. It must be higher than the teacher's temperature, which otherwise sharpens nothing.",
    min: 0.01,
    max: 1,
    default: 0.1,
    scale: "log",
    live: true,
  }),
  teacherTemperature: slider({
    label: "Teacher temperature",
    help: "Sharpens the teacher's targets: low values give confident targets. At 1 nothing is sharpened and all targets become uniform.",
    min: 0.01,
    max: 1,
    default: 0.04,
    scale: "log",
    live: true,
  }),
  centering: toggle({
    label: "Centring",
    help: "Subtracts the running mean of the teacher's scores, which prevents one prototype from winning for all images.",
    default: true,
  }),
  momentum: slider({
    label: "Teacher momentum",
    help: "How slowly the teacher follows the student. 0 copies the student at every step, 1 keeps the initial weights. 1/(1 − m) should be well below the number of steps.",
    min: 0,
    max: 1,
    default: 0.99,
    live: true,
  }),
  momentumSchedule: { ...momentumSchedule, default: "cosine" },
  prototypes: choice({
    label: "Prototypes K",
    help: "Outputs of the last layer, over which teacher and student predict a distribution. More prototypes allow finer distinctions.",
    options: ["64", "128", "256", "512", "1024"],
    default: "256",
  }),
  frozenSteps: slider({
    label: "Frozen last layer",
    help: "Share of the steps in which the prototypes are not trained (1 of 100 epochs in the paper). A longer freeze is more stable at the start.",
    min: 0,
    max: 0.5,
    default: 0.02,
  }),
  headWidth: slider({
    label: "Head width",
    help: "Units of the head's hidden layers. Too few restrict z; more cost time and memory.",
    min: 16,
    max: 512,
    default: 128,
    integer: true,
    group: "projector",
  }),
  projectorDepth: slider({
    label: "Head layers",
    help: "Layers from h to the bottleneck z, with GELU between them.",
    min: 1,
    max: 4,
    default: 3,
    integer: true,
    group: "projector",
  }),
  projectorDim: choice({
    label: "Bottleneck z",
    help: "Dimensions of z, in which the prototypes are directions. With 3 the sphere shows z directly.",
    options: ["2", "3", "8", "16", "32", "64", "128"],
    default: "64",
    group: "projector",
  }),
} as const;

/** Maps h to the bottleneck z: linear layers with GELU between them (Hendrycks & Gimpel 2016, arXiv:1606.08415). */
export function distillationHead(
  inputDim: number,
  settings: Pick<
    ValuesOf<typeof distillationSettings>,
    "headWidth" | "projectorDepth" | "projectorDim"
  >,
  random: Random,
): Network {
  const { headWidth, projectorDepth, projectorDim } = settings;
  const hidden = new Array<number>(projectorDepth - 1).fill(headWidth);
  const widths = [inputDim, ...hidden, Number(projectorDim)];
  const layers = widths.slice(1).map((to, index) => {
    const last = index === projectorDepth - 1;
    const from = widths[index] ?? to;
    return [`linear${index + 1}`, linear({ from, to, random, activation: last ? "none" : "gelu" })];
  });
  return sequential(Object.fromEntries(layers));
}

/** The factor on the prototypes' learning rate: 0 while they are frozen, then 1. */
export const prototypeGate = ({
  step,
  steps,
  settings: { frozenSteps },
}: {
  readonly step: number;
  readonly steps: number;
  readonly settings: { readonly frozenSteps: number };
}): Readonly<Record<string, number>> => ({ prototypeGate: step < frozenSteps * steps ? 0 : 1 });

export const teacherWarmUp = {
  teacherWarmUp: slider({
    label: "Teacher warm-up",
    help: "Share of the steps in which the teacher temperature moves linearly from 0.04 to its setting. Use it with a high teacher temperature.",
    min: 0,
    max: 1,
    default: 0,
  }),
} as const;

/** Start of the warm-up (Caron et al. 2021, appendix D: from 0.04 to 0.07). */
const COLD = 0.04;

/** The run-time `teacherTemperature`: linear from 0.04 to its setting during the warm-up. */
export function warmTemperature({
  step,
  steps,
  settings: { teacherTemperature, teacherWarmUp: share },
}: {
  readonly step: number;
  readonly steps: number;
  readonly settings: { readonly teacherTemperature: number; readonly teacherWarmUp: number };
}): Readonly<Record<string, number>> {
  const warm = share * steps;
  if (step >= warm) return {};
  return { teacherTemperature: COLD + (teacherTemperature - COLD) * (step / warm) };
}

/** Running mean of the teacher's scores, initially 0. Shape: [K]. */
export const centerOf = (count: number): Variable => ({
  name: "center",
  shape: [count],
  role: "state",
  decays: false,
  initial: filled([count], 0),
});

const CENTER_MOMENTUM = 0.9;

/** c ← 0.9·c + 0.1·mean(scores) for teacher scores [n, K]; runs after the loss has read the centre. */
export const centerStep = (center: Variable, scores: Tensor, skipped: Tensor): Node =>
  emaStep(
    read(center),
    reshape(mean(scores, [0]), center.shape),
    constant(CENTER_MOMENTUM),
    skipped,
  );

/** The ablation and the cause of collapse of a teacher that is no sharper than the student. */
export const withoutSharpening = {
  ablation: {
    label: "no sharpening",
    settings: { teacherTemperature: 1 },
    shows: "collapse to uniform targets: the loss stays at ln K and the divergence falls to 0",
    signs: [
      { metric: "terms.teacherEntropy", above: 5.5 },
      { metric: "terms.divergence", below: 0.01 },
      { metric: "z.std", below: 0.2 },
    ],
  },
  cause: {
    when: ({
      teacherTemperature,
      studentTemperature,
    }: {
      readonly teacherTemperature: number;
      readonly studentTemperature: number;
    }): boolean => teacherTemperature >= studentTemperature,
    because:
      "no sharpening: the teacher's targets are no more confident than the student's predictions, so uniform outputs are optimal",
    remedy: "set the teacher temperature well below the student temperature, such as 0.04 and 0.1",
  },
} as const;

export interface DistillationDiagram {
  /** Label of the centre; undefined if there is no centring. */
  readonly centres: string | undefined;
  /** Label of the mask token, if the student sees masked patches. */
  readonly mask?: string;
  readonly loss: string;
  /** Label of the head's input. */
  readonly input: string;
  /** The term shown at the student's edge to the loss. */
  readonly student: string;
}

/** Views through student and teacher to the loss; the teacher's scores are centred. */
export function distillationDiagram(given: DistillationDiagram): Diagram {
  const { centres, mask, loss, input, student } = given;
  return {
    nodes: [
      imagesNode({ id: "views", label: "views" }),
      ...(mask === undefined ? [] : [networkNode({ id: "mask", label: mask })]),
      networkNode({ id: "encoder", label: "student" }),
      networkNode({ id: "projector", label: "head" }),
      networkNode({ id: "prototypes", label: "prototypes" }),
      copyNode({ id: "target.encoder", label: "teacher" }, "encoder"),
      copyNode({ id: "target.projector", label: "teacher's head" }, "projector"),
      copyNode({ id: "target.prototypes", label: "teacher's prototypes" }, "prototypes"),
      ...(centres === undefined ? [] : [memoryNode({ id: "center", label: centres, lane: 2 })]),
      lossNode(loss),
    ],
    edges: [
      ...path("flow", "views", ...(mask === undefined ? [] : ["mask"]), "encoder"),
      { from: "encoder", to: "projector", kind: "flow", label: input },
      { from: "projector", to: "prototypes", kind: "flow", label: "z" },
      { from: "prototypes", to: "loss", kind: "flow", value: student },
      ...path("stopped", "views", "target.encoder", "target.projector", "target.prototypes"),
      { from: "target.prototypes", to: "loss", kind: "stopped", value: "teacherEntropy" },
      ...(centres === undefined
        ? []
        : [
            ...path("stopped", "target.prototypes", "center"),
            ...path("stopped", "center", "loss"),
          ]),
      ...path("average", "encoder", "target.encoder"),
      ...path("average", "projector", "target.projector"),
      ...path("average", "prototypes", "target.prototypes"),
    ],
  };
}
