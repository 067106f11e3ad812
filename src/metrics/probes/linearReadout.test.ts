import { expect, it } from "vitest";
import { atOnce } from "../../shared/pieces.ts";
import { Random } from "../../shared/random.ts";
import { linearReadout, type ReadRows } from "./linearReadout.ts";

/** Two targets that are linear in four features, the last of which repeats the first; `noise` is added. */
function rowsOf(count: number, stream: number, noise = 0): ReadRows {
  const random = new Random(7, stream);
  const data = new Float32Array(count * 4);
  const targets = new Float64Array(count * 2);
  for (let row = 0; row < count; row++) {
    const [a, b, c] = [random.normal(), random.normal(), random.normal()];
    data.set([a, b, c, a], row * 4);
    targets[row * 2] = 2 * a - b + 5 + noise * random.normal();
    targets[row * 2 + 1] = c + noise * random.normal();
  }
  return {
    features: { data, rows: count, cols: 4 },
    targets: { data: targets, rows: count, cols: 2 },
  };
}

it("explains linear targets, also of features that depend on each other", () => {
  const test = rowsOf(50, 2);
  const { r2, predicted } = atOnce(linearReadout(rowsOf(200, 1), test));
  expect(r2).toBeCloseTo(1, 6);
  expect(predicted.data[0]).toBeCloseTo(test.targets.data[0]!, 3);
});

it("explains the share that noise leaves, and nothing of independent targets", () => {
  const noisy = atOnce(linearReadout(rowsOf(4000, 1, 1), rowsOf(4000, 2, 1)));
  // Variances 5 + 1 and 1 + 1, of which 6 of 8 are explained.
  expect(noisy.r2).toBeCloseTo(0.75, 1);
  const [train, other] = [rowsOf(4000, 1), rowsOf(4000, 3)];
  const mixed = atOnce(linearReadout({ ...train, targets: other.targets }, rowsOf(4000, 2)));
  expect(Math.abs(mixed.r2 ?? 1)).toBeLessThan(0.05);
});

it("has no value for constant targets, and rejects rows that do not match", () => {
  const train = rowsOf(20, 1);
  const constant = { ...train, targets: { ...train.targets, data: new Float64Array(40) } };
  expect(atOnce(linearReadout(constant, constant)).r2).toBeNull();
  const wrong = { ...train, targets: { ...train.targets, rows: 19 } };
  expect(() => atOnce(linearReadout(wrong, train))).toThrow(
    "19 rows of targets for 20 rows of features",
  );
});
