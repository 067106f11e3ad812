/** Numbers read off from features by linear regression: how much of them it explains, and what it predicts. */
import { require } from "../../shared/errors.ts";
import type { Pieces } from "../../shared/pieces.ts";
import type { Embeddings, Rows } from "../embeddings.ts";
import { requireProbed } from "./classification.ts";
import { explained } from "./factorProbe.ts";
import { ridgeOf, standardiserOf } from "./ridge.ts";

/** Features and the numbers to be read from them, row by row. */
export interface ReadRows {
  readonly features: Embeddings;
  readonly targets: Rows;
}

export interface Readout {
  /** R² on the test rows, over all columns together; null if they are constant. */
  readonly r2: number | null;
  /** For the test rows. */
  readonly predicted: Rows;
}

/** Only makes the system solvable if features depend on each other; there are far more rows than features. */
const PENALTY = 1e-6;

/** Fits the training rows and predicts the test rows. Throws an InputError if they do not match. */
export function* linearReadout(train: ReadRows, test: ReadRows): Pieces<Readout> {
  requireProbed("linear readout", train.features, test.features, 2);
  for (const { features, targets } of [train, test]) {
    require(features.rows === targets.rows, () =>
      `linear readout: ${targets.rows} rows of targets for ${features.rows} rows of features`);
  }
  const standardised = standardiserOf(train.features);
  const solve = yield* ridgeOf(standardised(train.features));
  const [predict] = solve(PENALTY, [train.targets]);
  if (!predict) throw new Error("nothing was fitted");
  const predicted = predict(standardised(test.features));
  return { r2: explained(predicted, test.targets), predicted };
}
