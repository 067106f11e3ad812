/** Readings of the untrained network, which the verdict on collapse is compared with. */
import {
  type Embeddings,
  type GeometryParts,
  type StartReadings,
  startReadings,
} from "../../metrics/index.ts";
import { firstRows } from "../../training/embedded.ts";
import { initialState } from "../../training/model.ts";
import type { Embedded, Training } from "../../training/training.ts";
import { partsOfSpace, type Space } from "../protocol/space.ts";
import { featuresOf } from "./evaluate.ts";
import { describeSpaces } from "./joint.ts";

/** Readings before training, in each space. */
export type Start = Readonly<Record<Space, StartReadings>>;

/** Computes parts of a geometry on a GPU; undefined to leave them to the CPU. */
export type PartsOf = (embeddings: Embeddings) => Promise<GeometryParts | undefined>;

const onCpu: PartsOf = async () => undefined;

/**
 * The readings of embeddings that were computed before the first step. They are copied, so that they may be
 * overwritten meanwhile.
 */
export async function startIn(
  untrained: Embedded,
  rows = untrained.rows,
  spaces: readonly Space[] = Object.keys(untrained.spaces),
  partsOf = onCpu,
): Promise<Start> {
  const known = Math.min(rows, untrained.rows);
  const copies = spaces.map((space) => {
    const some = firstRows(untrained, Math.floor(known / partsOfSpace(space).length));
    const features = featuresOf(some, space);
    return { space, embeddings: { ...features, data: features.data.slice() } };
  });
  const start: Record<Space, StartReadings> = {};
  for (const { space, embeddings } of copies) {
    start[space] = startReadings(embeddings, await partsOf(embeddings));
  }
  return start;
}

/**
 * Embeds the first `rows` test images with the initial weights, recalibrated on `calibration` images, and
 * restores the state. No step may be in flight.
 */
export async function measureStart(
  training: Training,
  rows: number,
  calibration: number,
  partsOf = onCpu,
): Promise<Start> {
  const { step } = training;
  const words = await training.readState();
  try {
    training.writeState(initialState(training.model), 0);
    await training.calibrate(calibration);
    const spaces = describeSpaces(training.model.spaces).map(({ id }) => id);
    return await startIn(await training.embed("test", rows), rows, spaces, partsOf);
  } finally {
    training.writeState(words, step);
  }
}
