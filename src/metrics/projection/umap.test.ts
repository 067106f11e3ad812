import { describe, expect, test } from "vitest";
import type { Embeddings } from "../embeddings.ts";
import { clustered, embeddingsOf, gaussian } from "../testing.ts";
import { project } from "./basis.ts";
import { pca } from "./pca.ts";
import { trustworthiness } from "./trustworthiness.ts";
import { umapLayout } from "./umap.ts";

const trustOf = ({ data, rows, cols }: Embeddings, layout: ArrayLike<number>, dims: number) =>
  trustworthiness(
    { data: Float64Array.from(data), rows, cols },
    { data: Float64Array.from(layout), rows, cols: dims },
    10,
  );
const unit = ({ data, rows, cols }: Embeddings) =>
  embeddingsOf(rows, cols, (row, col) => {
    const values = data.subarray(row * cols, (row + 1) * cols);
    return values[col]! / Math.hypot(...values);
  });
const lengths = (data: Float64Array, dims: number) =>
  Array.from({ length: data.length / dims }, (_, row) =>
    Math.hypot(...data.subarray(row * dims, (row + 1) * dims)),
  );

describe("UMAP", () => {
  const { embeddings, labels } = clustered(200, 24, 6, 0.7);
  const space = unit(embeddings);

  test.each([3, 2])(
    "in %i dimensions preserves more neighbours than PCA, at length 1",
    async (dims) => {
      const { data, rows, cols } = await umapLayout(space, dims);
      expect([rows, cols]).toEqual([200, dims]);
      for (const length of lengths(data, dims)) expect(length).toBeCloseTo(1, 9);
      const principal = unit({ data: project(space, pca(space, dims)), rows, cols });
      expect(trustOf(space, data, dims)).toBeGreaterThan(trustOf(space, principal.data, dims));
      // The clusters are far apart, so nearest neighbours in the layout share a class.
      const own = Array.from({ length: 200 }, (_, row) => {
        let [best, nearest] = [Number.NEGATIVE_INFINITY, -1];
        for (let other = 0; other < 200; other++) {
          let cosine = 0;
          for (let dim = 0; dim < dims; dim++) {
            cosine += data[row * dims + dim]! * data[other * dims + dim]!;
          }
          if (other !== row && cosine > best) [best, nearest] = [cosine, other];
        }
        return labels[row] === labels[nearest];
      });
      expect(own.filter(Boolean).length).toBeGreaterThan(180);
    },
  );

  test("the same embeddings give the same layout", async () => {
    expect(await umapLayout(space)).toEqual(await umapLayout(space));
  });

  test("fewer points than neighbours, one point, and equal points", async () => {
    const few = await umapLayout(gaussian(6, 8));
    for (const length of lengths(few.data, 3)) expect(length).toBeCloseTo(1, 9);
    expect((await umapLayout(gaussian(1, 8))).data).toHaveLength(3);
    const collapsed = await umapLayout(embeddingsOf(50, 8, (_, col) => col + 1));
    for (let row = 1; row < 50; row++) {
      expect(collapsed.data.slice(3 * row, 3 * row + 3)).toEqual(collapsed.data.slice(0, 3));
    }
    const twice = gaussian(30, 8);
    twice.data.copyWithin(15 * 8, 0, 15 * 8);
    const { data } = await umapLayout(twice);
    expect(data.slice(45)).toEqual(data.slice(0, 45));
  });

  test("throws InputError on inputs that do not fit", async () => {
    const wrong = embeddingsOf(10, 4, (row) => (row === 3 ? Number.NaN : row));
    await expect(umapLayout(wrong)).rejects.toThrow("row 3");
    await expect(umapLayout(gaussian(10, 8), 4)).rejects.toThrow("drawn in 2 or 3");
    await expect(umapLayout(gaussian(10, 2), 3)).rejects.toThrow("3 dimensions of [10,2]");
  });

  test("rows beyond the laid-out ones are placed among their nearest neighbours", async () => {
    const most = 100;
    const many = unit(clustered(most + 40, 5, 8, 0.3).embeddings);
    // The last rows repeat the first.
    many.data.copyWithin(most * 5, 0, 40 * 5);
    const { data } = await umapLayout(many, 3, most);
    for (let place = 0; place < 120; place++) {
      expect(data[most * 3 + place]).toBeCloseTo(data[place]!, 3);
    }
  });
});
