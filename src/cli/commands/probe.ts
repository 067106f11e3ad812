import type { Table } from "../../data/index.ts";
import type { Device } from "../../gpu/device.ts";
import { createBuffer, createBuffers, paddedBytes, upload } from "../../gpu/memory.ts";
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
  type PartsIn,
  type ProbeParts,
  pixelParts,
  probeCounts,
  untrainedParts,
} from "../../lab/analyses/probing/features.ts";
import {
  handMadeTransfer,
  type Transfer,
  transferredParts,
  transferTo,
  untrainedTransfer,
} from "../../lab/analyses/probing/transfer.ts";
import { CALIBRATION_IMAGES } from "../../lab/evaluate/evaluate.ts";
import { tidyJson } from "../../lab/keep/runFile.ts";
import type { HandMade, ProbeCounts } from "../../lab/protocol/analyses.ts";
import { decodeWeights, stateOf } from "../../lab/weights/weights.ts";
import { atOnce } from "../../shared/pieces.ts";
import type { ResolvedConfiguration } from "../../training/configuration.ts";
import { imagesToUpload } from "../../training/evaluation.ts";
import { createEvaluator } from "../../training/evaluator.ts";
import { buildModel, type Model } from "../../training/model.ts";
import type { BuiltSpace } from "../../training/space.ts";
import { defineCommand, flag, type Output, required } from "../command.ts";
import { datasetOption, importOption } from "../datasetOption.ts";
import { denseReport, denseTables, requireDense } from "../denseProbe.ts";
import { readInput } from "../files.ts";
import { loadLocalDataset, localTables, withDevice } from "../resources.ts";
import { checkImageSize } from "../savedRun.ts";
import { table } from "../table.ts";

export const probe = defineCommand({
  name: "probe",
  summary:
    "Probes trained features for classes or known factors, compared with untrained ones and pixels",
  options: {
    weights: required("F", "weights.safetensors written by train or export"),
    dataset: datasetOption(
      "the dataset whose rows are probed, default that of the run; any other shows transfer",
    ),
    import: importOption,
    factors: flag("probe the known factors of the dataset instead of its classes"),
    dense: flag("probe the patch tokens of a ViT for segmentation and depth, on scenes"),
    json: flag("print JSON"),
  },
  details: () =>
    [
      "Classes: kNN, a linear probe, and linear probes with 1, 10 and 100 labels per class, on h, z, the",
      "scored by accuracy for categorical factors and R² for numeric ones. Probes are fitted on the first training",
      "images and evaluated on the first test images. The encoder is not trained. On a dataset that the run was not",
      "trained on, images are cropped around the centre, resized by averaging over areas, and coloured or made grey as",
      "the network takes them.",
      "",
      "--dense: linear probes of the patch tokens for the class of each pixel and for which of two touching objects is",
      "in front, and the attention of [CLS] on the objects; beside untrained networks and the pixels of each patch.",
    ].join("\n"),
  async run({ weights, dataset: wanted, factors, dense, json }, output) {
    const saved = decodeWeights(readInput("weights", weights), weights, localTables);
    const { configuration } = saved;
    const { dataset: own, settings } = configuration;
    const isOwn = wanted === undefined || wanted === own;
    const asked = await (isOwn ? loadLocalDataset(own, settings) : loadLocalDataset(wanted));
    if (isOwn) checkImageSize(asked, saved.image);
    const model = buildModel(configuration, saved.schema);
    if (dense) {
      requireDense(model, asked);
      const words = stateOf(saved, model, "networks");
      const report = await withDevice(output, (device) =>
        denseReport(device, model, words, asked, output),
      );
      if (json)
        return output.print(tidyJson({ schema: 1, ...headOf(configuration), ...report }).trimEnd());
      for (const line of denseTables(report)) output.print(line);
      return;
    }
    const transfer = isOwn ? undefined : transferTo(model, asked, false);
    if (transfer?.adapted) output.log(transfer.adapted);
    const { dataset, counts } = transfer ?? { dataset: asked, counts: probeCounts(asked, false) };
    // Throws before a device is opened if the dataset has no factors.
    const questions = factors ? factorQuestions(dataset, counts) : [];
    const words = stateOf(saved, model, "networks");
    const probed = { model, words, dataset, counts, factors };
    const sources = await withDevice(output, (device) =>
      transfer
        ? transferSources(device, probed, transfer, output)
        : sourcesOf(device, probed, output),
    );
    const head = {
      schema: 1,
      ...headOf(configuration),
      dataset: dataset.id,
      ...(transfer?.adapted !== undefined && { adapted: transfer.adapted }),
      train: counts.train,
      test: counts.test,
    };
    if (factors) {
      const scored = sources.map(([name, parts]) => {
        output.log(`probing ${name}`);
        return { name, scores: atOnce(factorScores(questions, parts)) };
      });
      const described = questions.map((question, index) =>
        describeFactor(question, scored[0]?.scores[index]?.chance ?? 0),
      );
      const rows = scored.map(({ name, scores }) => ({
        name,
        scores: Object.fromEntries(
          described.map((each, i) => [each.name, scores[i]?.score ?? null]),
        ),
      }));
      if (json) {
        const named = Object.fromEntries(rows.map(({ name, scores }) => [name, scores]));
        return output.print(tidyJson({ ...head, factors: described, ...named }).trimEnd());
      }
      const lines = table(
        [
          ["accuracy or R²", ({ name }) => name],
          ...described.map(
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
      const named = Object.fromEntries(
        rows.map(({ name, ...probes }) => [name, summaryOf(probes)]),
      );
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
        ["SVM", ({ svm }) => decimal(svm.accuracy)],
        ...few,
      ],
      rows,
    );
    for (const line of lines) output.print(line);
  },
});

const headOf = ({ method, dataset, encoder, seed }: ResolvedConfiguration) => ({
  method,
  trainedOn: dataset,
  encoder,
  seed,
});

const decimal = (score: number | null | undefined): string => score?.toFixed(3) ?? "no value";

const summaryOf = ({ knn, linear, svm, few }: ClassProbes) => ({
  knn: knn.accuracy,
  linear: linear.accuracy,
  svm: svm.accuracy,
  perClass: linear.perClass,
  confusion: linear.confusion,
  few: Object.fromEntries(LABELS_A_CLASS.map((labels, index) => [labels, few[index]])),
});

interface ProbedRun {
  readonly model: Model;
  /** The networks' part of the state. */
  readonly words: Float32Array;
  readonly dataset: Table;
  readonly counts: ProbeCounts;
  readonly factors: boolean;
}

/** Features by name, the encoder's first. */
async function sourcesOf(
  device: Device,
  { model, words, dataset, counts, factors }: ProbedRun,
  output: Output,
): Promise<readonly (readonly [string, ProbeParts])[]> {
  const { train, test } = dataset;
  const { reads } = model.space("h");
  const images = {
    train: imagesToUpload(model, train),
    test: imagesToUpload(model, test),
  };
  const buffers = await createBuffers(device, {
    state: model.layout.words * 4,
    train: paddedBytes(images.train),
    test: paddedBytes(images.test),
  });
  buffers.state.write(0, words);
  upload(buffers.train, images.train);
  upload(buffers.test, images.test);
  const evaluator = createEvaluator(device, model, dataset, buffers);
  const run = { model, buffers };
  try {
    output.log("embedding");
    const trained = await embeddedParts(evaluator, counts);
    const before = await untrainedParts(device, run, dataset, counts, CALIBRATION_IMAGES);
    const parts = { trained, before, dataset, counts, factors, reads };
    return await named(parts, (name) => handMadeParts(device, run, dataset, counts, name));
  } finally {
    evaluator.destroy();
    for (const buffer of Object.values(buffers)) buffer.destroy();
  }
}

/** The same of a dataset that the run was not trained on. */
async function transferSources(
  device: Device,
  { model, words, dataset, counts, factors }: ProbedRun,
  transfer: Transfer,
  output: Output,
): Promise<readonly (readonly [string, ProbeParts])[]> {
  const state = await createBuffer(device, model.layout.words * 4, "state");
  state.write(0, words);
  try {
    output.log("embedding");
    const trained = await transferredParts(device, { model, state }, transfer);
    const before = await untrainedTransfer(device, model, transfer, CALIBRATION_IMAGES);
    const parts = { trained, before, dataset, counts, factors, reads: "image" } as const;
    return await named(parts, (name) => handMadeTransfer(device, model, transfer, name));
  } finally {
    state.destroy();
  }
}

interface KnownParts extends Pick<ProbedRun, "dataset" | "counts" | "factors"> {
  readonly trained: PartsIn;
  readonly before: PartsIn;
  readonly reads: BuiltSpace["reads"];
}

/** All sources by their names, in the order of the table. */
async function named(
  { trained, before, dataset, counts, factors, reads }: KnownParts,
  handMade: (name: HandMade) => Promise<ProbeParts>,
): Promise<readonly (readonly [string, ProbeParts])[]> {
  const rows: (readonly [string, ProbeParts])[] = [
    ["h", trained("h")],
    ["z", trained("z")],
    ["untrained", before("h")],
    ...(factors ? ([["untrained z", before("z")]] as const) : []),
  ];
  if (reads !== "image") return rows;
  rows.push(["pixels", pixelParts(dataset, counts)]);
  if (factors) return rows;
  for (const [label, name] of HAND_MADE) rows.push([label, await handMade(name)]);
  return rows;
}

const HAND_MADE: readonly (readonly [label: string, name: HandMade])[] = [
  ["HOG", "hog"],
  ["LBP", "lbp"],
  ["SIFT", "sift"],
];
