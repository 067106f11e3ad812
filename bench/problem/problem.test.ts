import { describe, expect, it } from "vitest";
import { imageEncoderNamed, loadEncoder } from "../../src/nn/index.ts";
import { parameterCount } from "../../src/nn/network.ts";
import { Random } from "../../src/shared/random.ts";
import { parametersOf } from "./modules.ts";
import { problemOf } from "./problem.ts";
import { workloads } from "./workloads.ts";

describe("a problem", () => {
  it("is deterministic", () => {
    const [first, second] = [problemOf("b", 4), problemOf("b", 4)];
    expect(second.views).toEqual(first.views);
    expect(second.parameters).toEqual(first.parameters);
  });

  it("contains two different views of every image", () => {
    const { views } = problemOf("c", 3);
    expect(views).toHaveLength(2 * 3 * 784);
    const differences = Array.from({ length: 784 }, (_, i) =>
      Math.abs((views[i] ?? 0) - (views[3 * 784 + i] ?? 0)),
    );
    expect(Math.max(...differences)).toBeGreaterThan(0.1);
    expect(Math.max(...differences)).toBeLessThan(0.4);
  });

  it("counts 0.21 GFLOP of products in workload b at batch 32", () => {
    expect(problemOf("b", 32).costs.flops / 1e9).toBeCloseTo(0.21, 2);
  });

  it("counts weights, two moments and saved activations", () => {
    const weights = 784 * 256 + 256 + 256 * 256 + 256 + 256 * 64 + 64;
    // Pixels, two hidden layers, z.
    const saved = 784 + 256 + 256 + 64;
    expect(problemOf("c", 8).costs.neededBytes).toBe(4 * (3 * weights + 16 * saved));
  });
});

describe("an encoder from the catalogue", () => {
  it.each(workloads.filter(({ catalogued }) => catalogued))(
    "of workload $id has the same number of parameters",
    async (workload) => {
      const [height, width, channels] = workload.image;
      const random = new Random(0);
      await loadEncoder(workload.catalogued ?? "");
      const network = imageEncoderNamed(workload.catalogued ?? "").build(
        { height, width, channels },
        random,
      );
      const described = workload.encoder
        .flatMap((module) => parametersOf(module, random))
        .reduce((sum, { values }) => sum + values.length, 0);
      expect(described).toBe(parameterCount(network));
    },
  );
});
