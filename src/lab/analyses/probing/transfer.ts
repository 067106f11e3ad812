/**
 * Features of other images than those of the run: of another dataset, or under nuisance. Images of another dataset are
 * adapted to the size and channels that the run's networks take; all sources, raw pixels included, see the same images.
 * The weights and batch-norm statistics of the run stay as they are.
 */
import { adaptedTable, describeSize, hasSize } from "../../../data/adapted.ts";
import { disturbedTable } from "../../../data/disturbed.ts";
import { type Table, toFloat } from "../../../data/index.ts";
import type { Device } from "../../../gpu/device.ts";
import { createBuffers, type DeviceBuffer, paddedBytes, upload } from "../../../gpu/memory.ts";
import { InputError } from "../../../shared/errors.ts";
import { createEvaluator, type Evaluator } from "../../../training/evaluator.ts";
import type { Model } from "../../../training/model.ts";
import { readsImages } from "../../../training/space.ts";
import { calibrationImages } from "../../evaluate/calibration.ts";
import type { HandMade, ProbeCounts, ProbeSource } from "../../protocol/analyses.ts";
import type { Space } from "../../protocol/space.ts";
import { withUntrained } from "../../weights/otherWeights.ts";
import { type AnalysisContext, oncePerRun } from "../definition.ts";
import {
  embeddedParts,
  handMadeParts,
  type PartsIn,
  type ProbeParts,
  pixelParts,
  probeCounts,
} from "./features.ts";

/** Another dataset, as the networks of a run take it. */
export interface Transfer {
  readonly dataset: Table;
  readonly counts: ProbeCounts;
  /** How the images were adapted, as a sentence; undefined if they were not. */
  readonly adapted: string | undefined;
}

/** Training images beside those of the probe that batch norm of the untrained network is calibrated on. */
const MOST_CALIBRATED = 2500;

/** Throws {@link InputError} if the run embeds no images or the dataset has none. */
export function transferTo(model: Model, table: Table, software: boolean): Transfer {
  const { image, method } = model;
  if (!readsImages(model.spaces)) {
    throw new InputError(
      `${method.label} embeds no images, so it cannot be probed on ${table.schema.label}; choose a run with an image encoder`,
    );
  }
  if (table.height === 0) {
    throw new InputError(`${table.schema.label} has no images; choose a dataset with images`);
  }
  const counts = probeCounts(table, software);
  if (hasSize(table, image)) return { dataset: table, counts, adapted: undefined };
  const rows = { train: Math.max(counts.train, MOST_CALIBRATED), test: counts.test };
  return {
    dataset: adaptedTable(table, image, rows),
    counts,
    adapted: `The images of ${table.schema.label}, ${describeSize(table)}, are cropped, resized and coloured to ${describeSize(image)}, which the network takes.`,
  };
}

/** The images of a dataset under nuisance, for the same networks. */
function disturbed({ dataset, counts, adapted = "" }: Transfer): Transfer {
  const rows = { train: Math.max(counts.train, MOST_CALIBRATED), test: counts.test };
  const said = `All images are shifted by up to 3/28 of their side, rotated by up to 15°, covered by a square of a quarter of the side and made noisy (standard deviation 0.1), those that the probes are fitted on as well.`;
  return {
    dataset: disturbedTable(dataset, rows),
    counts,
    adapted: `${adapted} ${said}`.trimStart(),
  };
}

/** An evaluator that embeds the rows of a table as images, without the columns that other spaces read. */
const imagesOf = (evaluator: Evaluator, { height, width, channels, train, test }: Table) => ({
  embed: (split: "train" | "test", limit = 0) => {
    const { images } = split === "train" ? train : test;
    return evaluator.embedImages(toFloat(images.subarray(0, limit * height * width * channels)));
  },
});

/** Features of the run's networks with the weights in `state`. */
export async function transferredParts(
  device: Device,
  { model, state }: { readonly model: Model; readonly state: DeviceBuffer },
  { dataset, counts }: Transfer,
): Promise<PartsIn> {
  const evaluator = createEvaluator(device, model, dataset, { state });
  try {
    return await embeddedParts(imagesOf(evaluator, dataset), counts);
  } finally {
    evaluator.destroy();
  }
}

/** Features of the run's networks before training, calibrated on the other dataset. */
export const untrainedTransfer = (
  device: Device,
  model: Model,
  { dataset, counts }: Transfer,
  calibration: number,
): Promise<PartsIn> =>
  withImages(device, dataset, (buffers) =>
    withUntrained(device, { model, buffers }, dataset, calibration, (evaluator) =>
      embeddedParts(imagesOf(evaluator, dataset), counts),
    ),
  );

export const handMadeTransfer = (
  device: Device,
  model: Model,
  { dataset, counts }: Transfer,
  name: HandMade,
): Promise<ProbeParts> =>
  withImages(device, dataset, (buffers) =>
    handMadeParts(device, { model, buffers }, dataset, counts, name),
  );

/** Calls `work` with the images of a table on the device. */
async function withImages<Result>(
  device: Device,
  { train, test }: Table,
  work: (buffers: Readonly<Record<"state" | "train" | "test", DeviceBuffer>>) => Promise<Result>,
): Promise<Result> {
  const buffers = await createBuffers(device, {
    state: 4,
    train: paddedBytes(train.images),
    test: paddedBytes(test.images),
  });
  upload(buffers.train, train.images);
  upload(buffers.test, test.images);
  try {
    return await work(buffers);
  } finally {
    for (const buffer of Object.values(buffers)) buffer.destroy();
  }
}

const opened = new Map<string, (context: AnalysisContext) => Promise<Transfer>>();

/** The images of a dataset for the networks of the run shown; made once per run. */
export function openTransfer(
  context: AnalysisContext,
  id: string,
  nuisance: boolean,
): Promise<Transfer> {
  const key = `${id} ${nuisance}`;
  const known =
    opened.get(key) ??
    oncePerRun(async ({ training, device, dataset, openTable }) => {
      const table = id === dataset.id ? dataset : await openTable(id);
      const transfer = transferTo(training.model, table, device.adapter.software);
      return nuisance ? disturbed(transfer) : transfer;
    });
  opened.set(key, known);
  return known(context);
}

/** The features of a source on another dataset. */
export async function transferSource(
  { device, training, between, withShownState }: AnalysisContext,
  transfer: Transfer,
  source: ProbeSource,
  space: Space,
): Promise<{ readonly step: number; readonly parts: ProbeParts }> {
  const { model, buffers } = training;
  switch (source) {
    case "encoder":
      return withShownState(async () => {
        const parts = await transferredParts(device, { model, state: buffers.state }, transfer);
        return { step: training.step, parts: parts(space) };
      });
    case "untrained": {
      const calibration = calibrationImages(device.adapter.software);
      const parts = await between(() => untrainedTransfer(device, model, transfer, calibration));
      return { step: 0, parts: parts(space) };
    }
    case "supervised":
      throw new InputError("The supervised run is compared on its own, undisturbed images only.");
    case "pixels":
      return { step: 0, parts: pixelParts(transfer.dataset, transfer.counts) };
    case "hog":
    case "lbp":
    case "sift": {
      const parts = await between(() => handMadeTransfer(device, model, transfer, source));
      return { step: 0, parts };
    }
    default:
      return source satisfies never;
  }
}
