import { describe, expect, it } from "vitest";
import { f32, generate, i32, type KernelSource, u32, withF16, withUniformSizes } from "./kernel.ts";
import { batchNormApply } from "./kernels/batchNormApply.ts";
import { conv2d } from "./kernels/conv2d.ts";

const scale: KernelSource = {
  name: "scale",
  source: "fn main() { y_store(0u, x_load(size.rows)); }",
  buffers: { x: { access: "read", length: 8 }, y: { access: "write", length: 8, type: "vec4f" } },
  sizes: { rows: 7, offset: i32(-2), factor: f32(0.5) },
  constants: { LANES: u32(64) },
  workgroups: [1, 1, 1],
  f16: ["y"],
};

describe("generate", () => {
  it("declares buffers with accessors, and sizes as constants", () => {
    const { code, bindings, sizes } = generate(scale);
    expect(code).toContain("var<storage, read_write> x_buffer: array<f32>;");
    expect(code).toContain("fn x_load(index: u32) -> f32");
    expect(code).toContain("fn y_store(index: u32, value: vec4f)");
    expect(code).not.toContain("fn x_store");
    expect(code).toContain("const size = Sizes(7u, -2i, 0.5f);");
    expect(code).toContain("const LANES: u32 = 64u;");
    expect(bindings.map(({ name, bytes }) => [name, bytes])).toEqual([
      ["x", 32],
      ["y", 32],
    ]);
    expect(sizes).toBeUndefined();
  });

  it("reads sizes from a uniform block that is bound last", () => {
    const { code, sizes } = withUniformSizes(generate(scale));
    expect(code).toContain("@group(0) @binding(2) var<uniform> size: Sizes;");
    expect(code).toContain("const LANES: u32 = 64u;");
    const [rows, offset, factor] = sizes ?? [];
    expect([rows, offset, factor]).toEqual([7, 0xfffffffe, 0x3f000000]);
    expect(sizes?.byteLength).toBe(16);
  });

  it("stores buffers as f16 if the kernel allows it", () => {
    const { code, bindings } = withF16(generate(scale), ["y"]);
    expect(code).toMatch(/^enable f16;/);
    expect(code).toContain("y_buffer: array<vec4<f16>>;");
    expect(code).toContain("y_buffer[index] = f16x4_of(value);");
    expect(bindings[1]?.bytes).toBe(16);
    expect(() => withF16(generate(scale), ["x"])).toThrow("scale: x cannot be stored as f16");
  });

  it("refuses grids beyond the limit", () => {
    expect(() => generate({ ...scale, workgroups: [70_000, 1, 1] })).toThrow(/fold the grid/);
  });
});

it("layers of different sizes share one source", () => {
  const layer = (side: number, channels: number) =>
    withUniformSizes(
      conv2d.instantiate({
        batch: 4,
        height: side,
        width: side,
        channels,
        filterHeight: 3,
        filterWidth: 3,
        outputHeight: side,
        outputWidth: side,
        outputChannels: 2 * channels,
        stride: 1,
        padding: 1,
      }),
    );
  const [first, second] = [layer(28, 8), layer(14, 16)];
  expect(second.code).toBe(first.code);
  expect(second.sizes).not.toEqual(first.sizes);

  const norm = (rows: number, channels: number) =>
    withUniformSizes(
      batchNormApply.instantiate({
        groups: 2,
        rows,
        channels,
        chunks: 3,
        epsilon: 1e-5,
        activation: "relu",
        affine: true,
        singleLane: true,
      }),
    );
  expect(norm(784, 16).code).toBe(norm(1000, 128).code);
});
