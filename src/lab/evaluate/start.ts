/** Readings of the untrained network, which the verdict on collapse is compared with. */
import { type StartReadings, startReadings } from "../../metrics/index.ts";
import { firstRows } from "../../training/embedded.ts";
import { initialState } from "../../training/model.ts";
import type { Embedded, Training } from "../../training/training.ts";
import { partsOfSpace, type Space } from "../protocol/space.ts";
import { featuresOf } from "./evaluate.ts";
import { describeSpaces } from "./joint.ts";

/** Readings before training, in each space. */
export type Start = Readonly<Record<Space, StartReadings>>;

interface StartRequest {
  /** Default: all. */
  readonly rows?: number;
  /** Default: all. */
  readonly spaces?: readonly Space[];
  /** Whether directions are counted; default true. */
  readonly directions?: boolean;
}

/** The readings of embeddings that were computed before the first step. */
export function startIn(untrained: Embedded, request: StartRequest = {}): Start {
  const { rows = untrained.rows, spaces = Object.keys(untrained.spaces), directions } = request;
  const known = Math.min(rows, untrained.rows);
  return Object.fromEntries(
    spaces.map((space) => {
      const some = firstRows(untrained, Math.floor(known / partsOfSpace(space).length));
      const counted = directions === undefined ? {} : { directions };
      return [space, startReadings(featuresOf(some, space), counted)];
    }),
  );
}

/**
 * Embeds the first `rows` test images with the initial weights, recalibrated on `calibration` images, and
 * restores the state. No step may be in flight.
 */
export async function measureStart(
  training: Training,
  rows: number,
  calibration: number,
): Promise<Start> {
  const { step } = training;
  const words = await training.readState();
  try {
    training.writeState(initialState(training.model), 0);
    await training.calibrate(calibration);
    const spaces = describeSpaces(training.model.spaces).map(({ id }) => id);
    return startIn(await training.embed("test", rows), { rows, spaces });
  } finally {
    training.writeState(words, step);
  }
}
