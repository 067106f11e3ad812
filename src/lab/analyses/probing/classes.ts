/** Class probes on features: kNN, two linear probes, and few labels. */
import type { Table } from "../../../data/index.ts";
import { type Classification, knnAccuracy } from "../../../metrics/index.ts";
import { type FewLabelsResult, fewLabels } from "../../../metrics/probes/fewLabels.ts";
import { linearProbePieces } from "../../../metrics/probes/linearProbe.ts";
import type { Pieces } from "../../../shared/pieces.ts";
import type { ProbeParts } from "./features.ts";

export interface ClassProbes {
  readonly knn: Classification;
  readonly linear: Classification;
  readonly svm: Classification;
  /** In the order of {@link LABELS_A_CLASS}. */
  readonly few: readonly FewLabelsResult[];
}

export const LABELS_A_CLASS = [1, 10, 100] as const;
const FEW_DRAWS = 3;
const SEED = 0;

/** Throws InputError if the training rows have only one class. */
export function* classProbes(dataset: Table, { train, test }: ProbeParts): Pieces<ClassProbes> {
  const trainLabels = dataset.train.labels.subarray(0, train.rows);
  const testLabels = dataset.test.labels.subarray(0, test.rows);
  const knn = knnAccuracy({
    bank: train,
    bankLabels: trainLabels,
    queries: test,
    queryLabels: testLabels,
  });
  yield;
  const given = { train, trainLabels, test, testLabels, seed: SEED };
  const linear = yield* linearProbePieces(given);
  yield;
  const svm = yield* linearProbePieces({ ...given, classifier: "svm" });
  const few: FewLabelsResult[] = [];
  for (const labels of LABELS_A_CLASS) {
    few.push(yield* fewLabels({ ...given, labels, draws: FEW_DRAWS }));
  }
  return { knn, linear, svm, few };
}
