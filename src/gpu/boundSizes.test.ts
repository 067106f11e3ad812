import { describe, expect, it } from "vitest";
import { withBoundSizes } from "./boundSizes.ts";
import type { KernelInstance } from "./kernel.ts";
import { batchNormApply } from "./kernels/batchNormApply.ts";
import { conv2d } from "./kernels/conv2d.ts";

const kernelOf = (code: string): KernelInstance => ({
  name: "scale",
  code,
  bindings: [{ name: "x", access: "read_write", bytes: 64 }],
  usesScalarBlock: false,
  workgroups: [1, 1, 1],
  flops: 0,
});

describe("withBoundSizes", () => {
  it("reads sizes, and what is made of them, from a block bound last", () => {
    const { code, sizes } = withBoundSizes(
      kernelOf(`enable subgroups;
const ROWS: u32 = 7u; // of the matrix
const COLS: u32 = 5u;
const LENGTH = ROWS * COLS;
fn inside(index: u32) -> bool { return index < LENGTH; }`),
    );
    expect(sizes).toEqual(Uint32Array.of(7, 5, 0, 0));
    expect(code).toMatch(
      /^enable subgroups;\s+@group\(0\) @binding\(1\) var<uniform> sizes: array<vec4u, 1>;/,
    );
    expect(code).toContain("index < (sizes[0].x * sizes[0].y)");
    expect(code).not.toContain("const");
  });

  it("leaves what WGSL wants constant, and what that is made of", () => {
    const kernel = kernelOf(`const ROWS: u32 = 4u;
const LANES: u32 = 64u;
const SHARE: f32 = 0.25f;
const TILE = ROWS * LANES;
const MASK = 0x80000000u;
var<workgroup> tile: array<f32, TILE>;
@compute @workgroup_size(LANES)
fn main() { let end = ROWS; }`);
    expect(withBoundSizes(kernel)).toBe(kernel);
  });

  it("gives layers of different sizes one text", () => {
    const layer = (side: number, channels: number) =>
      withBoundSizes(
        conv2d.instantiate({
          ...{ batch: 4, height: side, width: side, channels, filterHeight: 3, filterWidth: 3 },
          ...{ outputHeight: side, outputWidth: side, outputChannels: 2 * channels },
          ...{ stride: 1, padding: 1 },
        }),
      );
    const [first, second] = [layer(28, 8), layer(14, 16)];
    expect(second.code).toBe(first.code);
    expect(second.sizes).not.toEqual(first.sizes);

    const norm = (rows: number, channels: number) =>
      withBoundSizes(
        batchNormApply.instantiate({
          ...{ groups: 2, rows, channels, chunks: 3, epsilon: 1e-5 },
          ...{ activation: "relu", affine: true, serial: true },
        }),
      );
    expect(norm(784, 16).code).toBe(norm(1000, 128).code);
  });
});
