import { describe, expect, it } from "vitest";
import { tuningFrom } from "./tuning.ts";

describe("--tuning", () => {
  it("defaults to auto", () => {
    expect(tuningFrom(undefined)).toEqual({ kind: "auto" });
    expect(tuningFrom("auto")).toEqual({ kind: "auto" });
    expect(tuningFrom("default")).toEqual({ kind: "default" });
  });

  it("accepts variants of several kernels", () => {
    expect(tuningFrom("conv2d=register-8x8, matmul=workgroup-32x32")).toEqual({
      kind: "forced",
      variants: { conv2d: "register-8x8", matmul: "workgroup-32x32" },
    });
  });

  it("lists the accepted values in errors", () => {
    expect(() => tuningFrom("fast")).toThrow(
      /found "fast", expected auto, default, or kernel=variant/,
    );
    expect(() => tuningFrom("conv3d=register-8x8")).toThrow(
      /no kernel "conv3d"; expected one of conv2d, conv2dInputGradient, conv2dWeightGradient, .*matmul/,
    );
    expect(() => tuningFrom("adamw=register-8x8")).toThrow(
      /adamw has no variants; expected one of conv2d/,
    );
    expect(() => tuningFrom("matmul=register-7x7")).toThrow(
      /matmul has no variant "register-7x7"; expected .*register-8x8, .*workgroup-64x64/,
    );
    expect(() => tuningFrom("matmul=register-8x8,matmul=register-4x4")).toThrow(
      /given more than once/,
    );
  });
});
