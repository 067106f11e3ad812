/**
 * What DINO and its descendants share: the head, the settings that hold a teacher apart from its student,
 * and the centre that a teacher's scores are taken from.
 */

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
    help: "Divides the student's scores; the teacher's must be lower, or its answers are no sharper than the student's.",
    min: 0.01,
    max: 1,
    default: 0.1,
    scale: "log",
    live: true,
  }),
  teacherTemperature: slider({
    label: "Teacher temperature",
    help: "Sharpens the teacher's answers: low wants certain ones. At 1 nothing sharpens, and all answers become the uniform one.",
    min: 0.01,
    max: 1,
    default: 0.04,
    scale: "log",
    live: true,
  }),
  centering: toggle({
    label: "Centring",
    help: "Takes the running mean off the teacher's scores, so that no prototype wins for all images. Off, one does.",
    default: true,
  }),
  momentum: slider({
    label: "Teacher momentum",
    help: "How slowly the teacher follows the student. 0 copies it every step, 1 keeps the random start. 1/(1 − m) should be well under the number of steps.",
    min: 0,
    max: 1,
    default: 0.99,
    live: true,
  }),
  momentumSchedule: { ...momentumSchedule, default: "cosine" },
  prototypes: choice({
    label: "Prototypes K",
    help: "Columns of the last layer, over which student and teacher answer.",
    options: ["64", "128", "256", "512", "1024"],
    default: "256",
  }),
  frozenSteps: slider({
    label: "Frozen last layer",
    help: "Share of the run in which the prototypes stay where they began (one epoch of a hundred in the paper).",
    min: 0,
    max: 0.5,
    default: 0.02,
  }),
  headWidth: slider({
    label: "Head width",
    help: "Units of the head's hidden layers.",
    min: 16,
    max: 512,
    default: 128,
    integer: true,
    group: "projector",
  }),
  projectorDepth: slider({
    label: "Head layers",
    help: "Layers from h to the bottleneck z, GELU between them.",
    min: 1,
    max: 4,
    default: 3,
    integer: true,
    group: "projector",
  }),
  projectorDim: choice({
    label: "Bottleneck z",
    help: "Dimensions in which the prototypes are directions. With 3 the sphere shows z itself.",
    options: ["2", "3", "8", "16", "32", "64", "128"],
    default: "64",
    group: "projector",
  }),
} as const;

/** From h to the bottleneck z: layers with GELU between them (Hendrycks & Gimpel 2016, arXiv:1606.08415). */
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

/** The prototypes' gate: closed in the first stretch of a run. */
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
    help: "Share of the run in which the teacher's temperature goes from 0.04 to its setting: a raised one is safer once there is something to tell.",
    min: 0,
    max: 1,
    default: 0,
  }),
} as const;

/** Where a warm-up begins (Caron et al. 2021, appendix D, goes from 0.04 to 0.07). */
const COLD = 0.04;

/** The run-time `teacherTemperature`, on a line from 0.04 to its setting while the warm-up lasts. */
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

/** A running mean of the teacher's scores [K], at first 0. */
export const centerOf = (count: number): Variable => ({
  name: "center",
  shape: [count],
  role: "state",
  decays: false,
  initial: filled([count], 0),
});

const CENTER_MOMENTUM = 0.9;

/** center ← 0.9·center + 0.1·mean of the teacher's scores [n, K]; after the loss has used it. */
export const centerStep = (center: Variable, scores: Tensor): Node =>
  emaStep(read(center), reshape(mean(scores, [0]), center.shape), constant(CENTER_MOMENTUM));

/** What happens where the teacher is no sharper than the student, and how it is told. */
export const withoutSharpening = {
  ablation: {
    label: "no sharpening",
    settings: { teacherTemperature: 1 },
    shows:
      "every answer becomes the uniform one: the loss stays at ln K, the divergence falls to 0",
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
      "no sharpening: the teacher's answers are no more certain than the student's, and the uniform answer satisfies both",
    remedy: "a teacher temperature well under the student's, as 0.04 under 0.1",
  },
} as const;

export interface DistillationDiagram {
  /** What the memory of centres is called; undefined where there is none. */
  readonly centres: string | undefined;
  /** The trained token between views and student, where a student does not see all. */
  readonly mask?: string;
  readonly loss: string;
  /** What the head is given. */
  readonly input: string;
  /** The term at the student's edge into the loss. */
  readonly student: string;
}

/** Views through a student and its slow copy, both to the loss; the copy's scores are centred. */
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
