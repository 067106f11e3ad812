import { describe, expect, it } from "vitest";
import { InputError } from "../shared/errors.ts";
import { decodeEpochs } from "./epochs.ts";
import { encodeSafetensors } from "./safetensors.ts";
import type { FileTensor } from "./tensor.ts";

const metadata = { producer: "isotrope_callback", schema: "1" };
const vectors = (rows: number, cols: number, value = 0): FileTensor => ({
  dtype: "F32",
  shape: [rows, cols],
  data: new Float32Array(rows * cols).fill(value),
});
const labels: FileTensor = { dtype: "I32", shape: [3], data: Int32Array.of(0, 1, -1) };
const decoded = (tensors: Record<string, FileTensor>, given: Record<string, string> = metadata) =>
  decodeEpochs(encodeSafetensors(tensors, given), "e.safetensors");

describe("a file of epochs", () => {
  it("has its epochs in ascending order, and labels", () => {
    const file = decoded({ "epoch.10": vectors(3, 2, 10), "epoch.9": vectors(3, 2, 9), labels });
    expect(file.numbers).toEqual([9, 10]);
    expect(file.vectors(10).data).toEqual(new Float32Array(6).fill(10));
    expect(file.labels?.data).toEqual(labels.data);
    expect(decoded({ "epoch.0": vectors(3, 2) }).labels).toBeUndefined();
  });

  it("lacks an epoch", () => {
    expect(() => decoded({ "epoch.2": vectors(3, 2) }).vectors(1)).toThrow(
      "e.safetensors: has no epoch 1, expected one of 2",
    );
  });

  it.each<[string, Record<string, FileTensor>, Record<string, string>, RegExp]>([
    ["another producer", { "epoch.0": vectors(3, 2) }, {}, /not of embeddings by epoch/],
    ["no epoch", { labels }, metadata, /holds no epoch/],
    ["a stranger", { "epoch.0": vectors(3, 2), x: labels }, metadata, /found a tensor x/],
    ["other rows", { "epoch.0": vectors(4, 2), labels }, metadata, /of 4 and of 3 rows/],
    ["whole numbers", { "epoch.0": labels }, metadata, /epoch\.0: is I32 \[3\]; expected F32/],
    [
      "labels of floats",
      { "epoch.0": vectors(3, 2), labels: vectors(3, 1) },
      metadata,
      /labels: is/,
    ],
  ])("with %s is refused", (_, tensors, given, expected) => {
    expect(() => decoded(tensors, given)).toThrow(expected);
    expect(() => decoded(tensors, given)).toThrow(InputError);
  });
});
