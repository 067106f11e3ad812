/** Forces of a loss without pairs: the negative gradient with respect to z of each view. */
import { at } from "../../../shared/errors.ts";
import type { AnalysisContext } from "../definition.ts";
import { arrowsAt } from "./arrows.ts";
import type { LensReading } from "./lens.ts";

/** Maximum number of arrows. */
const DRAWN = 512;

/** One arrow per view of the batch, in the direction in which its z moves. */
export function gradientForces(
  context: AnalysisContext,
  reading: LensReading,
  { values, gradients }: NonNullable<LensReading["z"]>,
  row: number,
) {
  const { height, width, channels } = context.dataset;
  const size = height * width * channels;
  const { cols, rows, data } = values;
  const forceOn = (index: number): Float64Array => {
    const start = index * cols;
    const length = Math.max(Math.hypot(...data.subarray(start, start + cols)), 1e-12);
    const unit = Float64Array.from(data.subarray(start, start + cols), (value) => value / length);
    const force = Float64Array.from(
      gradients.subarray(start, start + cols),
      (value) => -value * length,
    );
    const along = force.reduce((sum, value, col) => sum + value * at(unit, col), 0);
    return force.map((value, col) => value - along * at(unit, col));
  };
  const mine = forceOn(row);
  const others = Array.from({ length: Math.min(rows, DRAWN) }, (_, index) => index).filter(
    (index) => index !== row,
  );
  return {
    net: Math.hypot(...mine),
    pictures: {
      count: 1,
      height,
      width,
      channels,
      images: Uint8Array.from(reading.pictures.subarray(row * size, (row + 1) * size), (value) =>
        Math.round(value * 255),
      ),
    },
    arrows: arrowsAt(
      context,
      values,
      [
        ...others.map((index) => ({
          kind: "other" as const,
          vector: forceOn(index),
          weight: 0,
          row: index,
        })),
        { kind: "net" as const, vector: mine, weight: 1, row },
      ],
      undefined,
    ),
  };
}
