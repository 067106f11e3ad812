/** Probes of known factors on features, and the descriptions of the columns of the table. */
import { type FactorColumns, type KnownFactor, knownFactors } from "../../../data/factors.ts";
import { datasetWithFactors, type Table } from "../../../data/index.ts";
import { type Embeddings, embeddingsAt } from "../../../metrics/embeddings.ts";
import { type FactorTarget, factorProbe } from "../../../metrics/probes/factorProbe.ts";
import { require } from "../../../shared/errors.ts";
import type { Pieces } from "../../../shared/pieces.ts";
import type { ProbeCounts, ProbedFactor } from "../../protocol/analyses.ts";
import type { ProbeParts } from "./features.ts";

export interface FactorQuestion {
  readonly factor: KnownFactor;
  readonly train: FactorColumns;
  readonly test: FactorColumns;
}

/** The same for all sources. Throws InputError if the dataset has no factors. */
export function factorQuestions(dataset: Table, counts: ProbeCounts): FactorQuestion[] {
  const train = knownFactors(dataset, "train", counts.train);
  const test = knownFactors(dataset, "test", counts.test);
  require(train.length > 0, () =>
    `${dataset.schema.label} has no known factors; choose ${datasetWithFactors.id}, whose factors are ${datasetWithFactors.factors.map(({ name }) => name).join(", ")}`);
  return train.flatMap((known, index) => {
    const asked = test[index];
    return asked ? [{ factor: known.factor, train: known, test: asked }] : [];
  });
}

/** One score per question, null if undefined. Factors of the same images are computed together. */
export function* factorScores(
  questions: readonly FactorQuestion[],
  { train, test }: ProbeParts,
): Pieces<{ readonly score: number | null; readonly chance: number }[]> {
  const scores = questions.map(() => ({ score: null as number | null, chance: 0 }));
  const left = new Set(questions.keys());
  for (const index of left) {
    const { train: known, test: asked } = questions[index]!;
    const together = [...left].filter(
      (other) =>
        questions[other]!.train.images.length === known.images.length &&
        questions[other]!.test.images.length === asked.images.length,
    );
    for (const other of together) left.delete(other);
    const found = yield* factorProbe({
      train: rowsOf(train, known.images),
      test: rowsOf(test, asked.images),
      targets: together.map((other) => targetOf(questions[other]!)),
    });
    for (const [place, other] of together.entries()) scores[other] = found[place]!;
  }
  return scores;
}

/** Description of a question for the page. */
export function describeFactor({ factor }: FactorQuestion, chance: number): ProbedFactor {
  const what =
    factor.kind === "category" ? `one of ${factor.values.length} values` : (factor.of ?? "number");
  return {
    name: factor.name,
    measure: factor.kind === "category" ? "accuracy" : "R²",
    says: factor.without === undefined ? what : `${what}; ${factor.without}`,
    chance,
  };
}

function targetOf({ factor, train, test }: FactorQuestion): FactorTarget {
  if (factor.kind === "category") {
    return {
      kind: "category",
      count: factor.values.length,
      train: Int32Array.from(train.entries),
      test: Int32Array.from(test.entries),
    };
  }
  const rows = ({ entries, images }: FactorColumns) => ({
    data: entries,
    rows: images.length,
    cols: factor.columns,
  });
  return { kind: "numbers", train: rows(train), test: rows(test) };
}

const rowsOf = (source: Embeddings, images: Int32Array): Embeddings =>
  images.length === source.rows ? source : embeddingsAt(source, images);
