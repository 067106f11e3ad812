import type { Dataset } from "../../data/index.ts";
import type { Device } from "../../gpu/device.ts";
import { createBuffer, uploadBuffer } from "../../gpu/memory.ts";
import {
  type ClassProbes,
  classProbes,
  LABELS_A_CLASS,
} from "../../lab/analyses/probing/classes.ts";
import {
  describeFactor,
  factorQuestions,
  factorScores,
} from "../../lab/analyses/probing/factors.ts";
import {
  embeddedParts,
  handMadeParts,
  type ProbeCounts,
  type ProbeParts,
  pixelParts,
  probeCounts,
  untrainedParts,
} from "../../lab/analyses/probing/features.ts";
import { CALIBRATION_IMAGES } from "../../lab/evaluate/evaluate.ts";
import { tidyJson } from "../../lab/keep/runFile.ts";
import { decodeWeights, stateOf } from "../../lab/weights/weights.ts";
import { atOnce } from "../../shared/pieces.ts";
import { createEvaluator } from "../../training/evaluator.ts";
import { buildModel, type Model } from "../../training/model.ts";
import { defineCommand, flag, type Output, required } from "../command.ts";
import { readInput } from "../files.ts";
import { loadLocalDataset, withDevice } from "../resources.ts";
import { table } from "../table.ts";

export const probe = defineCommand({
  name: "probe",
  summary: "Reads classes or known factors off trained features, beside untrained ones and pixels",
  options: {
    weights: required("F", "a weights.safetensors that train or export wrote"),
    factors: flag("the known factors of its data set instead of the classes"),
    json: flag("as JSON"),
  },
  details: () =>
    [
      "Classes: kNN, a linear layer, and 1, 10 and 100 labels a class, of h, z, the same encoder untrained,",
      "pixels, HOG and LBP. Factors: ridge regression, accuracy of those whose values are names, R² of those",
      "that are numbers. The first training images are known, the first test images asked. Nothing trains the",
      "encoder.",
    ].join("\n"),
  async run({ weights, factors, json }, output) {
    const saved = decodeWeights(readInput("weights", weights), weights);
    const { configuration } = saved;
    const dataset = await loadLocalDataset(configuration.dataset);
    const counts = probeCounts(dataset, false);
    // Before a device is opened: that there are none is known at once.
    const questions = factors ? factorQuestions(dataset, counts) : [];
    const model = buildModel(configuration, saved.image);
    const words = stateOf(saved, model, "networks");
    const sources = await withDevice(output, (device) =>
      sourcesOf(device, { model, words, dataset, counts, factors }, output),
    );
    const head = {
      schema: 1,
      ...{ method: configuration.method, dataset: dataset.id, encoder: configuration.encoder },
      ...{ seed: configuration.seed, train: counts.train, test: counts.test },
    };
    if (factors) {
      const scored = sources.map(([name, parts]) => {
        output.log(`probing ${name}`);
        return { name, scores: atOnce(factorScores(questions, parts)) };
      });
      const asked = questions.map((question, index) =>
        describeFactor(question, scored[0]?.scores[index]?.chance ?? 0),
      );
      const rows = scored.map(({ name, scores }) => ({
        name,
        scores: Object.fromEntries(asked.map((each, i) => [each.name, scores[i]?.score ?? null])),
      }));
      if (json) {
        const named = Object.fromEntries(rows.map(({ name, scores }) => [name, scores]));
        return output.print(tidyJson({ ...head, factors: asked, ...named }).trimEnd());
      }
      const lines = table(
        [
          ["accuracy or R²", ({ name }) => name],
          ...asked.map(
            (each) =>
              [each.name, (row: (typeof rows)[number]) => decimal(row.scores[each.name])] as const,
          ),
        ],
        rows,
      );
      for (const line of lines) output.print(line);
      return;
    }
    const rows = sources.map(([name, parts]) => {
      output.log(`probing ${name}`);
      return { name, ...atOnce(classProbes(dataset, parts)) };
    });
    if (json) {
      const named = Object.fromEntries(rows.map(({ name, ...probes }) => [name, plain(probes)]));
      return output.print(tidyJson({ ...head, classes: dataset.classes, ...named }).trimEnd());
    }
    const few = LABELS_A_CLASS.map(
      (labels, index) =>
        [
          labels === 1 ? "1 label" : `${labels} labels`,
          (row: (typeof rows)[number]) => {
            const found = row.few[index];
            return found && "mean" in found ? decimal(found.mean) : "too few";
          },
        ] as const,
    );
    const lines = table(
      [
        ["accuracy", ({ name }) => name],
        ["kNN", ({ knn }) => decimal(knn.accuracy)],
        ["linear", ({ linear }) => decimal(linear.accuracy)],
        ...few,
      ],
      rows,
    );
    for (const line of lines) output.print(line);
  },
});

const decimal = (score: number | null | undefined): string => score?.toFixed(3) ?? "no value";

const plain = ({ knn, linear, few }: ClassProbes) => ({
  knn: knn.accuracy,
  linear: linear.accuracy,
  perClass: linear.perClass,
  confusion: linear.confusion,
  few: Object.fromEntries(LABELS_A_CLASS.map((labels, index) => [labels, few[index]])),
});

interface Asked {
  readonly model: Model;
  /** The networks' part of the state. */
  readonly words: Float32Array;
  readonly dataset: Dataset;
  readonly counts: ProbeCounts;
  readonly factors: boolean;
}

/** By name, the encoder first. */
async function sourcesOf(
  device: Device,
  { model, words, dataset, counts, factors }: Asked,
  output: Output,
): Promise<readonly (readonly [string, ProbeParts])[]> {
  const buffers = {
    state: createBuffer(device, model.layout.words * 4, "state"),
    train: uploadBuffer(device, dataset.train.images, "train"),
    test: uploadBuffer(device, dataset.test.images, "test"),
  };
  buffers.state.write(0, words);
  const evaluator = createEvaluator(device, model, dataset, buffers);
  const run = { model, buffers };
  try {
    output.log("embedding");
    const trained = await embeddedParts(evaluator, counts);
    const before = await untrainedParts(device, run, dataset, counts, CALIBRATION_IMAGES);
    const handMade = factors
      ? []
      : ([
          ["HOG", await handMadeParts(device, run, dataset, counts, "hog")],
          ["LBP", await handMadeParts(device, run, dataset, counts, "lbp")],
        ] as const);
    return [
      ["h", trained.h],
      ["z", trained.z],
      ["untrained", before.h],
      ...(factors ? ([["untrained z", before.z]] as const) : []),
      ["pixels", pixelParts(dataset, counts)],
      ...handMade,
    ];
  } finally {
    evaluator.destroy();
    for (const buffer of Object.values(buffers)) buffer.destroy();
  }
}
