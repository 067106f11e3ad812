import { gatherRows } from "../../autodiff/ops/gatherRows.ts";
import { normalizeRows } from "../../autodiff/ops/normalizeRows.ts";
import { enqueueStep } from "../../autodiff/ops/queue.ts";
import { stopGradient } from "../../autodiff/ops/shape.ts";
import { data, read, type Tensor } from "../../autodiff/tensor.ts";
import { averagedCopy } from "../../nn/averagedCopy.ts";
import { currentPass, inPass } from "../../nn/network.ts";
import { InputError } from "../../shared/errors.ts";
import { choice, slider, toggle } from "../../shared/settings.ts";
import { copyNode, imagesNode, lossNode, memoryNode, networkNode, path } from "../diagram.ts";
import { builtMethod, defineMethod } from "../method.ts";
import { meanCosine } from "../objectives/cosine.ts";
import { inputsOf } from "../objectives/inputs.ts";
import { queueContrast } from "../objectives/queueContrast.ts";
import { swapHalves } from "../objectives/swapHalves.ts";
import { buildProjector, projectorSettings } from "../projector.ts";
import { unitRows } from "../queue.ts";
import { imageSpaces } from "../space.ts";

/**
 * MoCo: identifies a query's own key among keys of earlier batches. The keys come from a moving average
 * of the network, so that those in the queue remain comparable. One projector layer and τ = 0.07 give v1,
 * two layers and 0.2 give v2. He et al. 2020, arXiv:1911.05722; Chen et al. 2020, arXiv:2003.04297
 */
export const moco = defineMethod({
  id: "moco",
  label: "MoCo",
  family: "contrastive",
  summary:
    "Attracts each view to the key of the other view, computed by a moving average of the network, and repels it from a queue of earlier keys. Because the negatives come from the queue, the batch can be small.",
  citation: "He et al. 2020, arXiv:1911.05722; Chen et al. 2020, arXiv:2003.04297",
  formula: String.raw`\mathcal L = -\frac1N\sum_i \log\frac{e^{q_i\cdot k_i/\tau}}{e^{q_i\cdot k_i/\tau} + \sum_{j=1}^{Q} e^{q_i\cdot n_j/\tau}}`,
  views: 2,
  settings: {
    temperature: slider({
      label: "Temperature",
      help: "Divides the similarities. Low values focus on the hardest negatives; high values weight all negatives equally.",
      min: 0.01,
      max: 10,
      default: 0.2,
      scale: "log",
      live: true,
    }),
    momentum: slider({
      label: "Key momentum",
      help: "How slowly the key network follows. At 0 the keys in the queue come from very different networks; 1 keeps the initial weights. 1/(1 − m) should be well below the number of steps.",
      min: 0,
      max: 1,
      default: 0.99,
      live: true,
    }),
    queueSize: slider({
      label: "Queue",
      help: "Number of earlier keys that serve as negatives. More than a fifth of the dataset often includes the query's own image.",
      min: 16,
      max: 65_536,
      default: 512,
      scale: "log",
      integer: true,
    }),
    symmetric: toggle({
      label: "Both directions",
      help: "Uses each view as query and as key: twice the signal at twice the cost. The paper uses one direction.",
      default: false,
    }),
    batchNormGroups: choice({
      label: "Batch norm groups",
      help: "Number of groups of the batch (or of each chunk) with separate batch statistics, as with several devices. 1 uses one set of statistics.",
      options: ["1", "2", "4", "8"],
      default: "1",
      group: "projector",
    }),
    shuffle: toggle({
      label: "Shuffled batch norm",
      help: "With several groups, normalises a key together with other images than its query, so that batch statistics do not reveal the pair. No effect with one group.",
      default: true,
    }),
    ...projectorSettings,
    batchNorm: { ...projectorSettings.batchNorm, default: false },
  },
  terms: {
    agreement: {
      label: "Positive cosine",
      help: "Mean cosine of queries and their own keys; it approaches 1 as the views of an image agree.",
    },
    queueAge: {
      label: "Queue age",
      help: "Mean age in steps of the keys in the queue; older keys come from an older key network.",
    },
  },
  ablations: [
    {
      label: "momentum 0",
      settings: { momentum: 0 },
      shows: "inconsistent keys: z loses directions, and h gains little over the untrained encoder",
      signs: [
        { metric: "z.rankMe", shareOfIntact: 0.5 },
        { metric: "z.meanCosine", above: 0.2 },
      ],
    },
  ],
  causes: [
    {
      when: ({ momentum }) => momentum < 0.5,
      because:
        "the key network changes too fast: the keys in the queue are inconsistent, and the negatives do not push in a consistent direction",
      remedy: "raise the key momentum to 0.9 or more",
    },
    {
      leadsTo: ["complete", "dimensional"],
      when: ({ temperature }) => temperature >= 2,
      because:
        "the temperature is so high that all negatives have equal weight: they push away from the mean rather than from neighbours, and few directions suffice",
      remedy: "lower the temperature to 0.1 … 0.5",
    },
    {
      leadsTo: ["complete", "cluster"],
      when: ({ temperature }) => temperature <= 0.03,
      because:
        "the temperature is so low that only the hardest negative pushes: the rest of the batch is not spread",
      remedy: "raise the temperature to 0.1 … 0.5",
    },
    {
      when: ({ queueSize }) => queueSize < 64,
      because: "the queue is too short to spread the batch over many directions",
      remedy: "set the queue to 512 and restart",
    },
  ],
  objective: {
    inputs: [
      { name: "q", differentiable: true, axes: ["N", "D"] },
      { name: "k", differentiable: false, axes: ["N", "D"] },
      { name: "queue", differentiable: false, axes: ["Q", "D"] },
    ],
    settings: ["temperature"],
    evaluate(inputs, setting) {
      const [queries, keys, queue] = inputsOf("moco", inputs, "q", "k", "queue");
      const temperature = setting("temperature");
      return queueContrast({ queries, keys, queue: normalizeRows(queue), temperature });
    },
  },
  schedules: ({ step, batch, settings: { queueSize, symmetric } }) => ({
    queueAge: meanAge(step, symmetric ? 2 * batch : batch, queueSize),
  }),
  diagram: () => ({
    nodes: [
      imagesNode({ id: "first", label: "view 1" }),
      imagesNode({ id: "second", label: "view 2", lane: 1 }),
      networkNode({ id: "encoder", label: "encoder" }),
      networkNode({ id: "projector", label: "projector" }),
      copyNode({ id: "target.encoder", label: "key encoder" }, "encoder"),
      copyNode({ id: "target.projector", label: "key projector" }, "projector"),
      memoryNode({ id: "queue", label: "queue", lane: 2 }),
      lossNode("InfoNCE"),
    ],
    edges: [
      ...path("flow", "first", "encoder", "projector"),
      { from: "projector", to: "loss", kind: "flow", label: "q", value: "agreement" },
      ...path("stopped", "second", "target.encoder", "target.projector"),
      { from: "target.projector", to: "loss", kind: "stopped", label: "k" },
      ...path("stopped", "target.projector", "queue"),
      { from: "queue", to: "loss", kind: "stopped", label: "negatives", value: "queueAge" },
      ...path("average", "encoder", "target.encoder"),
      ...path("average", "projector", "target.projector"),
    ],
  }),
  build({ encoder, random, settings, live, batch }) {
    const projector = buildProjector(encoder.outputDim, settings, random);
    const slow = averagedCopy({ encoder, projector });
    const queue = unitRows(settings.queueSize, projector.outputDim, random.word());
    const groups = Number(settings.batchNormGroups);
    const queriesOf = (x: Tensor) => inGroups(groups, () => projector(encoder(x)));
    const keysOf = (x: Tensor) => {
      const encode = (images: Tensor) =>
        inGroups(groups, () => slow.apply(projector, slow.apply(encoder, images)));
      return stopGradient(settings.shuffle ? shuffledGroups(x, groups, encode) : encode(x));
    };

    return builtMethod({
      heads: { projector },
      spaces: imageSpaces(encoder, projector),
      averages: slow,
      states: { queue },
      embed({
        views: {
          stacked,
          each: [first = stacked, second = stacked],
        },
      }) {
        if (settings.symmetric) return { queries: queriesOf(stacked), keys: keysOf(stacked) };
        return { queries: queriesOf(first), keys: keysOf(second) };
      },
      contrast: ({ queries, keys }) => ({
        anchors: queries,
        among: {
          kind: "memory",
          keys: settings.symmetric ? swapHalves(keys) : keys,
          memory: read(queue),
          keysPerStep: settings.symmetric ? 2 * batch : batch,
        },
      }),
      loss: ({ queries, keys }) =>
        queueContrast({
          queries,
          keys: settings.symmetric ? swapHalves(keys) : keys,
          queue: read(queue),
          temperature: live("temperature"),
        }),
      terms: ({ queries, keys }) => ({
        agreement: meanCosine(queries, settings.symmetric ? swapHalves(keys) : keys),
      }),
      // After the loss, so that a query does not meet its own key among the negatives.
      afterStep: ({ keys }, { step, skipped }) => [
        enqueueStep(read(queue), normalizeRows(keys), step, skipped),
      ],
    });
  },
});

/**
 * Mean age in steps of the keys in a queue that receives `keys` per step, before step `step`. The random
 * initial keys count as created before the first step.
 */
export function meanAge(step: number, keys: number, capacity: number): number {
  const steps = Math.min(step, Math.ceil(capacity / keys));
  let [left, sum] = [capacity, 0];
  for (let age = 1; age <= steps; age++) {
    const of = Math.min(keys, left);
    sum += age * of;
    left -= of;
  }
  return (sum + (step + 1) * left) / capacity;
}

/** Builds graph whose batch norms normalise each group of the batch separately. */
function inGroups<T>(groups: number, build: () => T): T {
  const pass = currentPass();
  if (pass.batch % groups !== 0 || pass.batch / groups < 2) {
    throw new InputError(
      `batchNormGroups: ${pass.batch} images do not divide into ${groups} groups of two or more; choose fewer groups or another batch`,
    );
  }
  return inPass({ ...pass, batch: pass.batch / groups }, build);
}

/**
 * Applies `encode` to the rows of x, distributed over the groups like dealt cards, and restores the order
 * of the results. Rows that are neighbours among the queries are in different groups. Batches are shuffled
 * already, so a fixed distribution suffices.
 */
function shuffledGroups(x: Tensor, groups: number, encode: (rows: Tensor) => Tensor): Tensor {
  if (groups === 1) return encode(x);
  const { batch } = currentPass();
  const rows = x.shape[0] ?? 0;
  const size = batch / groups;
  // Position p of a view takes row (p mod size)·groups + p div size.
  const order = Uint32Array.from({ length: rows }, (_, row) => {
    const place = row % batch;
    return row - place + (place % size) * groups + Math.floor(place / size);
  });
  const back = new Uint32Array(rows);
  order.forEach((from, place) => {
    back[from] = place;
  });
  return gatherRows(encode(gatherRows(x, data(order, [rows]))), data(back, [rows]));
}
