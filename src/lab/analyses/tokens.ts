/** The token program of the run shown, and the pixels of a point. */
import { type Table, toFloat } from "../../data/index.ts";
import type { TokenEncoder } from "../../nn/encoder.ts";
import { InputError } from "../../shared/errors.ts";
import { createTokenProgram, tokensOfModel } from "../evaluate/tokenProgram.ts";
import { type AnalysisContext, oncePerRun } from "./definition.ts";

/** The token encoder. Throws {@link InputError} with the alternatives if the encoder has no attention. */
export const tokensOf = ({ training: { model } }: AnalysisContext): TokenEncoder =>
  tokensOfModel(model);

/** Compiled on first use and kept for the lifetime of the run. */
export const tokenProgram = oncePerRun(({ device, training }: AnalysisContext) =>
  createTokenProgram(device, training),
);

/** Split and row of a point. Throws {@link InputError} if the point does not exist. */
export function placeOfPoint(
  { test, train }: Table,
  id: number,
): { split: Table["test"]; row: number } {
  const [split, row] = id < test.count ? [test, id] : [train, id - test.count];
  if (Number.isInteger(id) && id >= 0 && row < split.count) return { split, row };
  throw new InputError(
    `point: found ${id}, takes a whole number from 0 to ${test.count + train.count - 1}`,
  );
}

/** Pixels of a point in [0, 1]. Throws {@link InputError} if the point does not exist. */
export function imageOfPoint(table: Table, id: number): Float32Array {
  const { split, row } = placeOfPoint(table, id);
  const { height, width, channels } = table;
  const size = height * width * channels;
  return toFloat(split.images.subarray(row * size, (row + 1) * size));
}
