import { describe, expect, test } from "vitest";
import { atOnce, inPieces } from "../../shared/pieces.ts";
import { type Embeddings, rowsAt } from "../embeddings.ts";
import fixtures from "../fixtures/probes.json" with { type: "json" };
import { embeddingsOf, gaussian } from "../testing.ts";
import { type FactorTarget, factorProbe } from "./factorProbe.ts";
import { fewLabels } from "./fewLabels.ts";
import { ridgeOf, standardiserOf } from "./ridge.ts";

const embeddings = ({ shape, data }: { shape: number[]; data: number[] }): Embeddings => ({
  data: Float32Array.from(data),
  rows: shape[0] ?? 0,
  cols: shape[1] ?? 0,
});
const rows = (data: number[], cols: number) => ({
  data: Float64Array.from(data),
  rows: data.length / cols,
  cols,
});

describe.each(fixtures.cases)("$name, against NumPy", (given) => {
  const train = embeddings(given.train);
  const unseen = embeddings(given.test);
  const turns = given.turns.data;
  const targets: FactorTarget[] = [
    {
      kind: "category",
      count: 3,
      train: Int32Array.from(given.labels.slice(0, train.rows)),
      test: Int32Array.from(given.labels.slice(train.rows)),
    },
    {
      kind: "numbers",
      train: rows(turns.slice(0, 2 * train.rows), 2),
      test: rows(turns.slice(2 * train.rows), 2),
    },
  ];

  test("ridge regression predicts the same", () => {
    const standardised = standardiserOf(train);
    const fits = atOnce(ridgeOf(standardised(train)));
    const [predict] = fits(0.1, [rows(turns.slice(0, 2 * train.rows), 2)]);
    const predicted = predict?.(standardised(unseen)).data ?? [];
    expect(predicted).toHaveLength(given.prediction.length);
    for (const [index, value] of given.prediction.entries()) {
      expect(Math.abs((predicted[index] ?? Number.NaN) - value)).toBeLessThan(1e-8);
    }
  });

  test("factors select the same penalties and scores, in pieces or at once", async () => {
    const scores = atOnce(factorProbe({ train, test: unseen, targets }));
    for (const [index, expected] of [given.category, given.numbers].entries()) {
      expect(scores[index]?.penalty).toBe(expected.penalty);
      expect(scores[index]?.score).toBeCloseTo(expected.score, 8);
    }
    expect(await inPieces(factorProbe({ train, test: unseen, targets }))).toEqual(scores);
  });

  test("few-label accuracy is the same where every draw selects all rows", () => {
    const part = rowsAt({ ...train, data: Float64Array.from(train.data) }, given.few.rows);
    const result = atOnce(
      fewLabels({
        train: { ...part, data: Float32Array.from(part.data) },
        trainLabels: given.few.rows.map((row) => given.labels[row] ?? 0),
        test: unseen,
        testLabels: given.labels.slice(train.rows),
        labels: given.few.labels,
        draws: 2,
        seed: 0,
      }),
    );
    const { accuracy } = given.few;
    expect(result).toEqual({ mean: accuracy, least: accuracy, greatest: accuracy });
  });
});

describe("edge cases", () => {
  const train = gaussian(20, 3);
  const unseen = gaussian(6, 3, 2);
  const category = (values: number[], tests: number[]): FactorTarget => ({
    kind: "category",
    count: 2,
    train: Int32Array.from(values),
    test: Int32Array.from(tests),
  });
  const ones = (count: number) => Array<number>(count).fill(1);
  const probe = (change: Partial<Parameters<typeof factorProbe>[0]>) => () =>
    atOnce(factorProbe({ train, test: unseen, targets: [], ...change }));
  const few = (change: Partial<Parameters<typeof fewLabels>[0]>) => () =>
    atOnce(
      fewLabels({
        train,
        trainLabels: Array.from({ length: 20 }, (_, row) => row % 2),
        test: unseen,
        testLabels: [0, 1, 0, 1, 0, 1],
        labels: 10,
        draws: 2,
        seed: 0,
        ...change,
      }),
    );

  test("a constant category scores 1 by chance; a constant number has no R²", () => {
    const [same, still] = probe({
      targets: [
        category(ones(20), ones(6)),
        { kind: "numbers", train: rows(ones(20), 1), test: rows(ones(6), 1) },
      ],
    })();
    expect(same).toMatchObject({ score: 1, chance: 1 });
    expect(still?.score).toBeNull();
  });

  test("collapsed features score at chance", () => {
    const flat = { train: embeddingsOf(20, 3, () => 2), test: embeddingsOf(6, 3, () => 2) };
    const values = [...ones(15), 0, 0, 0, 0, 0];
    const [found] = probe({ ...flat, targets: [category(values, [1, 1, 1, 0, 0, 0])] })();
    expect(found).toMatchObject({ score: 0.5, chance: 0.5 });
  });

  test("throws InputError with the offending values", () => {
    expect(probe({ train: gaussian(9, 3) })).toThrow("9 rows; give at least 10");
    expect(probe({ test: gaussian(6, 4) })).toThrow("differ in width");
    expect(probe({ targets: [category([0], [1])] })).toThrow("1 and 1 values for 20 and 6 rows");
    expect(probe({ test: embeddingsOf(6, 3, () => Number.NaN) })).toThrow("must be finite");
    expect(few({ trainLabels: ones(20) })).toThrow("all of class 1; give at least two classes");
    expect(few({ labels: 0 })).toThrow("0 labels and 2 draws");
  });

  test("reports the largest possible count if a class has fewer labels", () => {
    expect(few({ labels: 11 })()).toEqual({ most: 10 });
    expect(few({ labels: 10 })()).toHaveProperty("mean");
  });
});
