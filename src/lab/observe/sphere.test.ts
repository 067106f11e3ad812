import { describe, expect, test } from "vitest";
import { clustered, gaussian } from "../../metrics/testing.ts";
import { readProjection } from "./layout/readProjection.ts";
import { firstProjector } from "./projector.ts";
import { createSphere, type SphereInput } from "./sphere.ts";

const { embeddings, labels } = clustered(120, 12, 4, 0.6);
const input = (given: Partial<SphereInput>): SphereInput => ({
  embeddings,
  labels,
  ...firstProjector,
  keepBasis: false,
  measure: true,
  ...given,
});
const lengths = (positions: Float32Array) =>
  Array.from({ length: positions.length / 3 }, (_, row) =>
    Math.hypot(...positions.subarray(3 * row, 3 * row + 3)),
  );

describe("frames of the sphere", () => {
  test("of at most three dimensions are not projected", () => {
    const three = createSphere()(
      input({ embeddings: gaussian(30, 3), labels: new Int32Array(30) }),
    );
    expect(three.projection).toMatchObject({ exact: true, shape: "sphere", kept: 1 });
    const two = createSphere()(input({ embeddings: gaussian(30, 2), labels: new Int32Array(30) }));
    expect(two.projection).toMatchObject({ exact: true, shape: "circle" });
    for (const length of [...lengths(three.positions), ...lengths(two.positions)]) {
      expect(length).toBeCloseTo(1, 5);
    }
  });

  test("report projection and distortion, on the sphere and on the circle", async () => {
    const sphere = createSphere();
    for (const id of ["pca", "random", "axes", "means", "discriminant"] as const) {
      for (const shape of ["sphere", "circle"] as const) {
        const frame = sphere(input(await readProjection({ id, shape, axes: [4, 0, 99] })));
        for (const length of lengths(frame.positions)) expect(length).toBeCloseTo(1, 5);
        if (shape === "circle") expect(frame.positions[2]).toBe(0);
        const { kept, trustworthiness, label } = frame.projection;
        expect(kept).toBeGreaterThan(0);
        expect(kept).toBeLessThanOrEqual(1);
        expect(trustworthiness?.value).toBeGreaterThan(0.4);
        expect(trustworthiness?.points).toBe(120);
        if (id === "axes") expect(label).toBe(shape === "circle" ? "Axes 4, 0" : "Axes 4, 0, 1");
      }
    }
  });

  test("of a reused basis show the same vectors at the same position", () => {
    const sphere = createSphere();
    const before = sphere(input({}));
    const mixed = { ...embeddings, data: embeddings.data.slice() };
    mixed.data.set(gaussian(60, 12, 9).data, 60 * 12);
    const place = (frame: { positions: Float32Array }) =>
      Array.from(frame.positions.subarray(0, 9));
    const kept = sphere(input({ embeddings: mixed, keepBasis: true }));
    expect(place(kept)).toEqual(place(before));
    const again = sphere(input({ keepBasis: true }));
    expect(again.projection.kept).toBeCloseTo(before.projection.kept ?? 0, 6);
    expect(kept.projection.kept).not.toBeCloseTo(before.projection.kept ?? 0, 2);
    const fitted = sphere(input({ embeddings: mixed }));
    expect(place(fitted)).not.toEqual(place(before));
  });

  test("of few points have no trustworthiness; one point is enough for a frame", () => {
    const frame = createSphere()(
      input({ embeddings: gaussian(1, 5), labels: Int32Array.of(0), marks: gaussian(2, 5).data }),
    );
    expect(frame.projection.trustworthiness).toBeUndefined();
    expect(frame.marks).toHaveLength(6);
  });

  test("of an unknown projection or axis are refused", async () => {
    const wrong = JSON.parse(`{"id":"tsne","shape":"sphere","axes":[]}`);
    await expect(readProjection(wrong)).rejects.toThrow('found "tsne", takes one of pca, random');
    const { choice } = firstProjector;
    await expect(readProjection({ ...choice, axes: [0, -1] })).rejects.toThrow("whole numbers");
  });
});
