/** The loss over a vocabulary where no row counts, and labels of tokens. */
import { beforeAll, expect, it } from "vitest";
import { testGpu } from "../../cli/testing.ts";
import { type Device, openDevice } from "../../gpu/device.ts";
import { gradients } from "../gradients.ts";
import { data, input } from "../tensor.ts";
import { evaluate } from "../testing.ts";
import { nextTokens } from "./tokenLabels.ts";
import { vocabularyLoss } from "./vocabularyLoss.ts";

let device: Device;
beforeAll(async () => {
  device = await openDevice(await testGpu(), { defaultLimits: true });
});

it("is 0 without labels, and so are its gradients", async () => {
  const hidden = input("hidden", [3, 4]);
  const vocabulary = input("vocabulary", [5, 4]);
  const labels = data(Float32Array.of(-1, -1, -1), [3]);
  const loss = vocabularyLoss(hidden, vocabulary, labels);
  const [dHidden = loss, dVocabulary = loss] = gradients(loss, [hidden, vocabulary]);
  const values = {
    hidden: Float32Array.from({ length: 12 }, (_, index) => Math.sin(index)),
    vocabulary: Float32Array.from({ length: 20 }, (_, index) => Math.cos(index)),
  };
  const results = await evaluate(device, { loss, dHidden, dVocabulary }, values, {});
  const found = [results.loss, results.dHidden, results.dVocabulary].map((each) => [
    ...(each ?? []),
  ]);
  expect(found.map(({ length }) => length)).toEqual([1, 12, 20]);
  expect(found.flat().every((value) => value === 0)).toBe(true);
});

it("predicts the next token, but no padding and nothing after the end", async () => {
  const ids = data(Uint32Array.of(1, 7, 2, 0, 5, 6, 7, 8), [2, 4]);
  const { labels } = await evaluate(device, { labels: nextTokens(ids) }, {}, {});
  expect([...(labels ?? [])]).toEqual([7, 2, -1, -1, 6, 7, 8, -1]);
});
