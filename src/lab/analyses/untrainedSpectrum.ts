/** Singular values of the run's encoder before training, on the same test images. */

import { calibrationImages } from "../evaluate/calibration.ts";
import { featuresOf } from "../evaluate/evaluate.ts";
import { describeSpaces } from "../evaluate/joint.ts";
import type { Space } from "../protocol/space.ts";
import { withUntrained } from "../weights/otherWeights.ts";
import { defineAnalysis, oncePerRun } from "./definition.ts";
import { valuesOf } from "./spectrum.ts";

/** Enough for a spectrum and fast to embed. */
const IMAGES = 500;

const spectra = oncePerRun(({ device, training, dataset, between }) =>
  between(() =>
    withUntrained(
      device,
      training,
      dataset,
      calibrationImages(device.adapter.software),
      async (untrained): Promise<Readonly<Record<Space, Float64Array>>> => {
        const embedded = await untrained.embed("test", IMAGES);
        return Object.fromEntries(
          describeSpaces(training.model.spaces).map(({ id }) => [
            id,
            valuesOf(featuresOf(embedded, id)),
          ]),
        );
      },
    ),
  ),
);

export const untrainedSpectrum = defineAnalysis({
  async compute(
    context,
    _: Readonly<Record<never, never>>,
  ): Promise<{ readonly space: Space; readonly values: Float64Array }> {
    const { space } = context;
    return { space, values: (await spectra(context))[space] ?? new Float64Array() };
  },
});
